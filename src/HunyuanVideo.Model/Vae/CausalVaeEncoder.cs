using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>The encoder: frames to the moments of the latents, the decoder's stages mirrored.</summary>
internal sealed class CausalVaeEncoder
{
    private readonly CausalConv3d _convIn;
    private readonly DownEncoderBlockCausal3D[] _downBlocks;
    private readonly MidBlockCausal3D _midBlock;
    private readonly GroupNorm _convNormOut;
    private readonly CausalConv3d _convOut;

    public CausalVaeEncoder(Weights weights, VaeConfig config)
    {
        IReadOnlyList<int> channels = config.BlockOutChannels;
        _convIn = new CausalConv3d(weights.Scope("conv_in"), config.InChannels, channels[0]);
        _downBlocks = new DownEncoderBlockCausal3D[channels.Count];
        for (int i = 0; i < channels.Count; i++)
        {
            _downBlocks[i] = new DownEncoderBlockCausal3D(
                weights.Scope($"down_blocks.{i}"), config, channels[Math.Max(0, i - 1)], channels[i], StageScale.Of(config, i));
        }

        _midBlock = new MidBlockCausal3D(weights.Scope("mid_block"), config);
        _convNormOut = new GroupNorm(weights.Scope("conv_norm_out"), channels[^1], config.NormNumGroups);
        _convOut = new CausalConv3d(weights.Scope("conv_out"), channels[^1], 2L * config.LatentChannels);
    }

    /// <summary>(B, 3, T, H, W) → mean and log-variance (B, 2·latent channels, T', h, w).</summary>
    public Tensor Forward(Tensor frames, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = _convIn.Forward(frames);
        foreach (DownEncoderBlockCausal3D block in _downBlocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hidden = block.Consume(hidden);
        }

        return hidden.Then(_midBlock.Forward).Then(_convNormOut.ForwardSilu).Then(_convOut.Forward).MoveToOuterDisposeScope();
    }
}
