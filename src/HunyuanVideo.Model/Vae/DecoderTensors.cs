namespace HunyuanVideo.Model.Vae;

/// <summary>
/// How large the decoder's tensors become. cuDNN and several of libtorch's kernels count elements with 32 bits, and a tile at full
/// size already takes half of what those can count: how many tiles fit side by side depends on their size.
/// </summary>
internal static class DecoderTensors
{
    /// <summary>The most elements of a tensor that every operator can index.</summary>
    public const long MostElements = int.MaxValue;

    private const long KernelBorder = 2;

    /// <summary>How many tiles of a shape go through the decoder at once: as many as are wanted, while no tensor grows too large.</summary>
    /// <param name="config">The VAE's sizes.</param>
    /// <param name="tile">(B, latent channels, T', h, w) of one tile.</param>
    /// <param name="wanted">How many at most.</param>
    public static int MostTiles(VaeConfig config, IReadOnlyList<long> tile, int wanted)
    {
        long elements = tile[0] * Largest(config, tile[2], tile[3], tile[4]);
        return (int)Math.Clamp(MostElements / elements, 1, Math.Max(1, wanted));
    }

    /// <summary>Elements of the largest tensor while one sample of latents (channels, T', h, w) is decoded.</summary>
    public static long Largest(VaeConfig config, long frames, long height, long width)
    {
        int[] channels = [.. config.BlockOutChannels.Reverse()];
        long largest = Math.Max(
            Padded(Math.Max(config.LatentChannels, channels[0]), frames, height, width),
            config.MidBlockAddAttention ? Scores(frames, height * width) : 0);
        for (int stage = 0; stage < channels.Length; stage++)
        {
            // a stage's first convolution reads the channels of the stage before
            largest = Math.Max(largest, Padded(Math.Max(channels[Math.Max(0, stage - 1)], channels[stage]), frames, height, width));
            StageScale scale = StageScale.Of(config, stage);
            (frames, height, width) = ((scale.Time * (frames - 1)) + 1, scale.Space * height, scale.Space * width);
            largest = Math.Max(largest, Padded(channels[stage], frames, height, width));
        }

        return largest;
    }

    /// <summary>A convolution's input with the padding of its kernel of three.</summary>
    private static long Padded(long channels, long frames, long height, long width) =>
        channels * (frames + KernelBorder) * (height + KernelBorder) * (width + KernelBorder);

    /// <summary>The last frame's attention to all frames, where an operator builds it.</summary>
    private static long Scores(long frames, long positions) => positions * positions * frames;
}
