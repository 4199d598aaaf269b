using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>
/// Single-head attention over all positions of a tile, causal by frames: a position sees its own frame and the earlier
/// ones. Each frame attends to the prefix it sees, so that the mask of all positions against all is never built.
/// </summary>
internal sealed class CausalAttention
{
    private readonly GroupNorm _groupNorm;
    private readonly Linear _toQ;
    private readonly Linear _toK;
    private readonly Linear _toV;
    private readonly Linear _toOut;

    public CausalAttention(Weights weights, long channels, long groups)
    {
        _groupNorm = new GroupNorm(weights.Scope("group_norm"), channels, groups);
        _toQ = new Linear(weights.Scope("to_q"), channels, channels);
        _toK = new Linear(weights.Scope("to_k"), channels, channels);
        _toV = new Linear(weights.Scope("to_v"), channels, channels);
        _toOut = new Linear(weights.Scope("to_out.0"), channels, channels);
    }

    /// <summary>(B, C, T, H, W) → the same shape.</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        long frames = x.shape[2];
        long frameLength = x.shape[3] * x.shape[4];
        Tensor tokens = _groupNorm.Forward(x).flatten(2).transpose(1, 2).contiguous(); // (B, T·H·W, C)
        Tensor q = _toQ.Forward(tokens).unsqueeze(1); // (B, 1, L, C)
        Tensor k = _toK.Forward(tokens).unsqueeze(1); // (B, 1, L, C)
        Tensor v = _toV.Forward(tokens).unsqueeze(1); // (B, 1, L, C)
        Tensor attended = _toOut.Forward(AttendByFrame(q, k, v, frames, frameLength)); // (B, L, C)
        return x.Plus(attended.transpose(1, 2).reshape(x.shape)).MoveToOuterDisposeScope(); // (B, C, T, H, W)
    }

    /// <summary>q, k, v (B, 1, T·H·W, C) → (B, T·H·W, C).</summary>
    internal static Tensor AttendByFrame(Tensor q, Tensor k, Tensor v, long frames, long frameLength)
    {
        using var scope = NewDisposeScope();
        Tensor attended = empty_like(q);
        for (long frame = 0; frame < frames; frame++)
        {
            using var step = NewDisposeScope();
            long seen = (frame + 1) * frameLength;
            attended.narrow(2, frame * frameLength, frameLength).copy_(nn.functional.scaled_dot_product_attention(
                q.narrow(2, frame * frameLength, frameLength), k.narrow(2, 0, seen), v.narrow(2, 0, seen)));
        }

        return attended.squeeze(1).MoveToOuterDisposeScope();
    }
}
