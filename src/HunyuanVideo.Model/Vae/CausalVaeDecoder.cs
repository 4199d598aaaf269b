using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>The decoder: latents to frames, four stages up.</summary>
internal sealed class CausalVaeDecoder
{
    private readonly CausalConv3d _convIn;
    private readonly MidBlockCausal3D _midBlock;
    private readonly UpDecoderBlockCausal3D[] _upBlocks;
    private readonly GroupNorm _convNormOut;
    private readonly CausalConv3d _convOut;

    public CausalVaeDecoder(Weights weights, VaeConfig config)
    {
        int[] channels = [.. config.BlockOutChannels.Reverse()];
        _convIn = new CausalConv3d(weights.Scope("conv_in"), config.LatentChannels, channels[0]);
        _midBlock = new MidBlockCausal3D(weights.Scope("mid_block"), config);
        _upBlocks = new UpDecoderBlockCausal3D[channels.Length];
        for (int i = 0; i < channels.Length; i++)
        {
            _upBlocks[i] = new UpDecoderBlockCausal3D(
                weights.Scope($"up_blocks.{i}"), config, channels[Math.Max(0, i - 1)], channels[i], StageScale.Of(config, i));
        }

        _convNormOut = new GroupNorm(weights.Scope("conv_norm_out"), channels[^1], config.NormNumGroups);
        _convOut = new CausalConv3d(weights.Scope("conv_out"), channels[^1], config.OutChannels);
    }

    /// <summary>(B, latent channels, T', h, w) → (B, 3, T, H, W).</summary>
    public Tensor Forward(Tensor z, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        Tensor hidden = _convIn.Forward(z).Then(_midBlock.Forward);
        foreach (UpDecoderBlockCausal3D block in _upBlocks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hidden = block.Consume(hidden);
        }

        return hidden.Then(Pictures).MoveToOuterDisposeScope();
    }

    /// <summary>(B, channels, T, H, W) → (B, 3, T, H, W).</summary>
    private Tensor Pictures(Tensor hidden) =>
        _convNormOut.TryForwardSiluPadded(hidden, before: null, _convOut.Padding)?.Then(padded => _convOut.ForwardPadded(padded, withBias: true))
        ?? _convNormOut.ForwardSilu(hidden).Then(_convOut.Forward);
}
