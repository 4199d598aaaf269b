using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Vae;

/// <summary>The sizes of a causal 3D VAE (AutoencoderKLCausal3D); the names are the reference code's.</summary>
public sealed record VaeConfig
{
    /// <summary>The released VAE, <c>884-16c-hy</c>.</summary>
    public static VaeConfig Hy88416c { get; } = new() { BlockOutChannels = [128, 256, 512, 512], LayersPerBlock = 2 };

    /// <summary>Colour channels in.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Colour channels out.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>Channels of the encoder's blocks; the decoder's are the same in reverse.</summary>
    public required IReadOnlyList<int> BlockOutChannels { get; init; }

    /// <summary>Resnets in an encoder block; a decoder block has one more.</summary>
    public required int LayersPerBlock { get; init; }

    /// <summary>Latent channels.</summary>
    public int LatentChannels { get; init; } = 16;

    /// <summary>Groups of every GroupNorm.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Side of a spatial tile in pixels.</summary>
    public int SampleSize { get; init; } = 256;

    /// <summary>Length of a temporal tile in frames.</summary>
    public int SampleTsize { get; init; } = 64;

    /// <summary>Latents are the encoder's mean times this.</summary>
    public double ScalingFactor { get; init; } = 0.476986;

    /// <summary>Pixels per latent in height and width.</summary>
    public int SpatialCompressionRatio { get; init; } = 8;

    /// <summary>Frames per latent in time, after the first.</summary>
    public int TimeCompressionRatio { get; init; } = 4;

    /// <summary>Whether the mid block attends.</summary>
    public bool MidBlockAddAttention { get; init; } = true;

    /// <summary>Reads a configuration in the reference code's keys or in those of diffusers.</summary>
    /// <exception cref="CheckpointException">A key is missing or the sizes do not fit each other.</exception>
    public static VaeConfig From(string path, JsonConfig json)
    {
        var config = new VaeConfig
        {
            InChannels = json.IntOr(3, "in_channels"),
            OutChannels = json.IntOr(3, "out_channels"),
            BlockOutChannels = json.Ints("block_out_channels"),
            LayersPerBlock = json.Int("layers_per_block"),
            LatentChannels = json.IntOr(16, "latent_channels"),
            NormNumGroups = json.IntOr(32, "norm_num_groups"),
            SampleSize = json.IntOr(256, "sample_size"),
            SampleTsize = json.IntOr(64, "sample_tsize"),
            ScalingFactor = json.DoubleOr(0.476986, "scaling_factor"),
            SpatialCompressionRatio = json.IntOr(8, "spatial_compression_ratio"),
            TimeCompressionRatio = json.IntOr(4, "time_compression_ratio", "temporal_compression_ratio"),
            MidBlockAddAttention = json.BoolOr(true, "mid_block_add_attention"),
        };
        if (config.BlockOutChannels.Count == 0 || config.BlockOutChannels.Any(c => c <= 0 || c % config.NormNumGroups != 0))
        {
            string channels = string.Join(", ", config.BlockOutChannels);
            throw new CheckpointException(
                $"{path}: the block channels [{channels}] must be multiples of the {config.NormNumGroups} norm groups.");
        }

        RequireWholeTiles(path, config.SampleSize, "sample_size", config.SpatialCompressionRatio);
        RequireWholeTiles(path, config.SampleTsize, "sample_tsize", config.TimeCompressionRatio);
        return config;
    }

    private static void RequireWholeTiles(string path, int size, string name, int ratio)
    {
        if (!int.IsPow2(ratio))
        {
            throw new CheckpointException($"{path}: the compression ratio {ratio} must be a power of two.");
        }

        if (size <= 0 || size % (TileAxis.LatentMultiple * ratio) != 0)
        {
            throw new CheckpointException($"{path}: '{name}' is {size}, but must be a multiple of {TileAxis.LatentMultiple * ratio}.");
        }
    }
}
