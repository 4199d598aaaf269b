using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Transfers;

/// <summary>Leaves tensors where they are, which is best on a CPU: they may stay views of the mapped file. Counts them.</summary>
/// <param name="onBytes">Told of the bytes of each tensor.</param>
/// <param name="cancellationToken">Looked at before each tensor.</param>
internal sealed class DirectTransfer(Action<long> onBytes, CancellationToken cancellationToken) : IWeightTransfer
{
    /// <inheritdoc />
    public Tensor Take(Tensor stored)
    {
        cancellationToken.ThrowIfCancellationRequested();
        onBytes(stored.numel() * SafetensorsDType.SizeOf(stored.dtype));
        return stored;
    }
}
