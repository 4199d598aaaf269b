using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Vae.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>Nearest upsampling, then a convolution. The first frame grows in space only, so that it stays one frame.</summary>
internal sealed class UpsampleCausal3D
{
    private readonly CausalConv3d _conv;
    private readonly StageScale _scale;

    public UpsampleCausal3D(Weights weights, long channels, StageScale scale)
    {
        _conv = new CausalConv3d(weights.Scope("conv"), channels, channels);
        _scale = scale;
    }

    /// <summary>(B, C, T, H, W) → (B, C, time·(T−1)+1, space·H, space·W).</summary>
    public Tensor Forward(Tensor x) =>
        VaeKernels.GrowPad(x, _scale, _conv.Padding)?.Then(grown => _conv.ForwardPadded(grown, withBias: true)).Then(MemoryLayout.Keep)
        ?? Nearest(x).Then(_conv.Forward);

    private Tensor Nearest(Tensor x)
    {
        using var scope = NewDisposeScope();
        (long batch, long channels, long frames, long height, long width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3], x.shape[4]);
        long later = frames - 1;
        long space = _scale.Space;
        Tensor grown = MemoryLayout.EmptyLike(x, batch, channels, (_scale.Time * later) + 1, space * height, space * width);
        // each block of repeated values is one expanded view, written once
        grown.narrow(2, 0, 1).view(batch, channels, 1, height, space, width, space) // (B, C, 1, H, s, W, s)
            .copy_(x.narrow(2, 0, 1).unsqueeze(4).unsqueeze(6));
        if (later > 0)
        {
            grown.narrow(2, 1, _scale.Time * later)
                .view(batch, channels, later, _scale.Time, height, space, width, space) // (B, C, T−1, t, H, s, W, s)
                .copy_(x.narrow(2, 1, later).unsqueeze(3).unsqueeze(5).unsqueeze(7));
        }

        return grown.MoveToOuterDisposeScope();
    }
}
