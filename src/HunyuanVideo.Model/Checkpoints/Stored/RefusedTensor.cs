using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>A parameter whose stored numbers are not understood: whoever wants it is told so, and nobody else.</summary>
/// <param name="raw">What is stored.</param>
/// <param name="reason">What it is and what to do, to stand behind the tensor's name.</param>
internal sealed class RefusedTensor(RawTensor raw, string reason) : StoredTensor(raw)
{
    /// <inheritdoc />
    public override string Format => SafetensorsDType.NameOf(DType)?.ToLowerInvariant() ?? "unknown";

    /// <inheritdoc />
    public override void Require() => throw Refusal();

    /// <inheritdoc />
    public override Tensor Read(IWeightTransfer? transfer) => throw Refusal();

    private CheckpointException Refusal() => new($"{Path}: the tensor '{Name}' {reason}.");
}
