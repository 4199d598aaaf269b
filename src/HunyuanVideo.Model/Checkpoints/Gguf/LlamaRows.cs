using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>
/// The order of rows in the query and key projections of language models: GGUF files have the two halves of each head interleaved, as
/// their programs rotate neighbouring pairs; everywhere else, and in this project, the halves stand one behind the other.
/// </summary>
/// <param name="queryHeads">Heads of the queries.</param>
/// <param name="keyHeads">Heads of the keys.</param>
internal sealed class LlamaRows(long queryHeads, long keyHeads)
{
    private const string Architecture = "llama";
    private const string QueryEnd = ".attn_q.weight";
    private const string KeyEnd = ".attn_k.weight";

    /// <summary>The order in a file; null for one of another kind of model.</summary>
    /// <exception cref="FormatException">The file does not say how many heads there are, or they do not fit its tensors.</exception>
    public static LlamaRows? Of(GgufMetadata metadata, IReadOnlyDictionary<string, GgufTensor> tensors)
    {
        if (metadata.TextOf("general.architecture") != Architecture)
        {
            return null;
        }

        const string headsKey = Architecture + ".attention.head_count";
        long heads = metadata.NumberOf(headsKey) ?? throw new FormatException($"it lacks '{headsKey}', which the order of its rows depends on");
        var rows = new LlamaRows(heads, metadata.NumberOf(headsKey + "_kv") ?? heads);
        foreach ((string name, GgufTensor tensor) in tensors)
        {
            rows.Check(name, tensor);
        }

        return rows;
    }

    /// <summary>A tensor's bytes with their rows in the usual order; the same where they are in it.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="tensor">What it is.</param>
    /// <param name="bytes">(bytes), as stored.</param>
    /// <returns>(bytes), in the caller's dispose scope.</returns>
    public Tensor Reorder(string name, GgufTensor tensor, Tensor bytes)
    {
        if (HeadsOf(name) is not { } heads || tensor.Length == 0)
        {
            return bytes;
        }

        long half = tensor.Shape[0] / heads / 2;
        // each head's rows as (half, 2) → (2, half)
        return bytes.reshape(heads, half, 2, -1).transpose(1, 2).reshape(-1);
    }

    private long? HeadsOf(string name) =>
        name.EndsWith(QueryEnd, StringComparison.Ordinal) ? queryHeads : name.EndsWith(KeyEnd, StringComparison.Ordinal) ? keyHeads : null;

    private void Check(string name, GgufTensor tensor)
    {
        if (HeadsOf(name) is { } heads && (heads <= 0 || tensor.Shape.Length != 2 || tensor.Shape[0] % (2 * (Int128)heads) != 0 || tensor.Shape[1] % tensor.Type.Numbers != 0))
        {
            throw new FormatException($"tensor '{name}' of shape [{string.Join(", ", tensor.Shape)}] cannot be of {heads} heads");
        }
    }
}
