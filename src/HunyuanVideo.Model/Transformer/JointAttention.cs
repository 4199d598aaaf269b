using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>RMSNorm of queries and keys per head, done for both at once.</summary>
internal sealed class QkNorm
{
    private const double Epsilon = 1e-6;

    private readonly RmsNorm _norm;

    /// <summary>Takes the two weights (D) below the given names.</summary>
    public QkNorm(Weights weights, string query, string key, long headDim)
    {
        using var scope = NewDisposeScope();
        Tensor q = weights.Scope(query).Take("weight", headDim);
        Tensor k = weights.Scope(key).Take("weight", headDim);
        _norm = new RmsNorm(weights.Keep(stack([q, k], dim: 0).unsqueeze(1)), Epsilon); // (2, 1, D)
    }

    /// <summary>(B, L, 2, H, D) → the same; statistics in fp32.</summary>
    public Tensor Forward(Tensor qk) => _norm.Forward(qk);
}

/// <summary>Queries, keys and values of one token stream, ready for attention.</summary>
/// <param name="Query">(B, L, H, D).</param>
/// <param name="Key">(B, L, H, D).</param>
/// <param name="Value">(B, L, H, D).</param>
internal readonly record struct AttentionInput(Tensor Query, Tensor Key, Tensor Value)
{
    /// <summary>Splits (B, L, 3·H·D), normalises queries and keys, and rotates them where there are positions.</summary>
    public static AttentionInput From(Tensor qkv, QkNorm norm, int heads, Tensor? freqsCis)
    {
        using var scope = NewDisposeScope();
        Tensor parts = qkv.view(qkv.shape[0], qkv.shape[1], 3, heads, -1); // (B, L, 3, H, D)
        Tensor qk = norm.Forward(parts.narrow(2, 0, 2)); // (B, L, 2, H, D)
        if (freqsCis is not null)
        {
            qk = FreqsCis.Rotate(qk, freqsCis);
        }

        return new AttentionInput(
            qk.select(2, 0).MoveToOuterDisposeScope(),
            qk.select(2, 1).MoveToOuterDisposeScope(),
            parts.select(2, 2).MoveToOuterDisposeScope());
    }

    /// <summary>The tokens of two streams one behind the other.</summary>
    public AttentionInput Join(AttentionInput other) => new(
        cat([Query, other.Query], dim: 1),
        cat([Key, other.Key], dim: 1),
        cat([Value, other.Value], dim: 1));

    /// <summary>Full attention over all tokens: (B, L, H·D).</summary>
    public Tensor Attend()
    {
        using var scope = NewDisposeScope();
        Tensor attended = nn.functional.scaled_dot_product_attention(
            Query.transpose(1, 2), Key.transpose(1, 2), Value.transpose(1, 2)); // (B, H, L, D)
        return attended.transpose(1, 2).flatten(2).MoveToOuterDisposeScope(); // (B, L, H·D)
    }
}
