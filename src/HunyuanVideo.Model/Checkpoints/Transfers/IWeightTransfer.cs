using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Transfers;

/// <summary>Takes stored tensors, as they are read, on their way to the device.</summary>
internal interface IWeightTransfer
{
    /// <summary>The tensor in its stored type where it will be used, or as it is where nothing is to be gained before its type is changed.</summary>
    /// <param name="stored">A tensor as a file holds it, perhaps a view of the mapped file.</param>
    /// <returns>A tensor in the caller's dispose scope.</returns>
    /// <exception cref="OperationCanceledException">The load was cancelled.</exception>
    Tensor Take(Tensor stored);
}
