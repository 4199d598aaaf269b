using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Transformer.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>RMSNorm of queries and keys per head, done for both at once.</summary>
internal sealed class QkNorm
{
    private const double Epsilon = 1e-6;

    private readonly Tensor _weight;
    private readonly RmsNorm _norm;

    /// <summary>Takes the two weights (D) below the given names.</summary>
    public QkNorm(Weights weights, string query, string key, long headDim)
    {
        using var scope = NewDisposeScope();
        Tensor q = weights.Scope(query).Take("weight", headDim);
        Tensor k = weights.Scope(key).Take("weight", headDim);
        _weight = weights.Derive(() => stack([q, k], dim: 0).unsqueeze(1), q, k); // (2, 1, D)
        _norm = new RmsNorm(_weight, Epsilon);
    }

    /// <summary>(B, L, 2, H, D) → the same; statistics in fp32.</summary>
    public Tensor Forward(Tensor qk) => _norm.Forward(qk);

    /// <summary>Norms and rotates rows of [q | k | v] in one pass, where there is a kernel for it.</summary>
    /// <inheritdoc cref="AttentionKernels.TryNormRotate" />
    public bool TryForward(Tensor qkv, Tensor into, int heads, Tensor? freqsCis) =>
        AttentionKernels.TryNormRotate(qkv, into, _weight, heads, freqsCis, Epsilon);
}

/// <summary>Queries, keys and values, ready for attention.</summary>
/// <param name="Query">(B, L, H, D).</param>
/// <param name="Key">(B, L, H, D).</param>
/// <param name="Value">(B, L, H, D).</param>
internal readonly record struct AttentionInput(Tensor Query, Tensor Key, Tensor Value)
{
    /// <summary>Splits (B, L, 3·H·D), normalises queries and keys, and rotates them where there are positions.</summary>
    /// <param name="qkv">Rows of [q | k | v]; on a GPU they are changed in place.</param>
    /// <param name="norm">The norms of queries and keys.</param>
    /// <param name="heads">H.</param>
    /// <param name="freqsCis">(L, D/2), or null.</param>
    public static AttentionInput From(Tensor qkv, QkNorm norm, int heads, Tensor? freqsCis)
    {
        using var scope = NewDisposeScope();
        Tensor parts = qkv.view(qkv.shape[0], qkv.shape[1], 3, heads, -1); // (B, L, 3, H, D)
        Tensor qk = norm.TryForward(qkv, into: qkv, heads, freqsCis) ? parts : NormRotate(parts, norm, freqsCis);
        return new AttentionInput(
            qk.select(2, 0).MoveToOuterDisposeScope(),
            qk.select(2, 1).MoveToOuterDisposeScope(),
            parts.select(2, 2).MoveToOuterDisposeScope());
    }

    /// <summary>Image tokens, which have positions, and text tokens, which have none, one behind the other.</summary>
    /// <param name="img">The image's rows of [q | k | v] and its norms: (B, Li, 3·H·D).</param>
    /// <param name="txt">The text's: (B, Lt, 3·H·D).</param>
    /// <param name="heads">H.</param>
    /// <param name="freqsCis">(Li, D/2).</param>
    /// <param name="wide">Where they are placed, behind the image's rows; null makes room for them.</param>
    public static AttentionInput Join(
        (Tensor Qkv, QkNorm Norm) img, (Tensor Qkv, QkNorm Norm) txt, int heads, Tensor freqsCis, WideRows? wide = null)
    {
        using var scope = NewDisposeScope();
        (long images, long texts) = (img.Qkv.shape[1], txt.Qkv.shape[1]);
        Tensor both = img.Qkv.shape[0] == 1 && wide?.TryPlace(images + texts, img.Qkv.shape[2], behind: img.Qkv.numel()) is { } place
            ? place.unsqueeze(0)
            : empty([img.Qkv.shape[0], images + texts, img.Qkv.shape[2]], img.Qkv.dtype, img.Qkv.device);
        if (img.Norm.TryForward(img.Qkv, both.narrow(1, 0, images), heads, freqsCis)
            && txt.Norm.TryForward(txt.Qkv, both.narrow(1, images, texts), heads, freqsCis: null))
        {
            Tensor parts = both.view(both.shape[0], both.shape[1], 3, heads, -1); // (B, L, 3, H, D)
            return new AttentionInput(
                parts.select(2, 0).MoveToOuterDisposeScope(),
                parts.select(2, 1).MoveToOuterDisposeScope(),
                parts.select(2, 2).MoveToOuterDisposeScope());
        }

        AttentionInput image = From(img.Qkv, img.Norm, heads, freqsCis);
        AttentionInput text = From(txt.Qkv, txt.Norm, heads, freqsCis: null);
        return new AttentionInput(
            cat([image.Query, text.Query], dim: 1).MoveToOuterDisposeScope(),
            cat([image.Key, text.Key], dim: 1).MoveToOuterDisposeScope(),
            cat([image.Value, text.Value], dim: 1).MoveToOuterDisposeScope());
    }

    /// <summary>Attention of tokens that are all there are.</summary>
    public static Func<AttentionInput, Tensor> Alone { get; } = tokens => tokens.Attend();

    /// <summary>Attends in some way and frees the input.</summary>
    /// <returns>What <paramref name="attend"/> gives, in the caller's scope.</returns>
    public Tensor Then(Func<AttentionInput, Tensor> attend)
    {
        using (Query)
        using (Key)
        using (Value)
        {
            return attend(this);
        }
    }

    /// <summary>Full attention over all tokens: (B, L, H·D), in the caller's scope.</summary>
    public Tensor Attend() => HopperAttention.TryAttend(Query, Key, Value)
        ?? PortableAttention.TryAttend(Query, Key, Value)
        ?? AttendByOperator();

    /// <summary>The same by libtorch's operator, which takes cuDNN's or another kernel.</summary>
    internal Tensor AttendByOperator()
    {
        using var scope = NewDisposeScope();
        Tensor attended = nn.functional.scaled_dot_product_attention(
            Query.transpose(1, 2), Key.transpose(1, 2), Value.transpose(1, 2)); // (B, H, L, D)
        return attended.transpose(1, 2).flatten(2).MoveToOuterDisposeScope(); // (B, L, H·D)
    }

    /// <summary>What the kernel computes, by libtorch's operators: (B, L, 3, H, D) → (B, L, 2, H, D).</summary>
    private static Tensor NormRotate(Tensor parts, QkNorm norm, Tensor? freqsCis)
    {
        Tensor qk = norm.Forward(parts.narrow(2, 0, 2));
        return freqsCis is null ? qk : FreqsCis.Rotate(qk, freqsCis);
    }
}
