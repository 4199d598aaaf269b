using HunyuanVideo.Model.Checkpoints.Transfers;
using HunyuanVideo.Model.Lora.Factors;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Lora;

/// <summary>The sum of what several LoRAs do to one parameter.</summary>
/// <param name="parameter">Its official name.</param>
/// <param name="changes">The changes with their strengths, in the order of the set.</param>
/// <param name="sums">Told of the sum, which may not be finite.</param>
/// <param name="transfer">Takes the files' tensors to the device; null copies them there.</param>
internal sealed class LoraMerge(
    string parameter, IReadOnlyList<(WeightChange Change, double Strength)> changes, FiniteSums sums, IWeightTransfer? transfer)
{
    /// <summary>W + Σ strength · change, in fp32; rounding is left to the caller.</summary>
    /// <param name="weight">The parameter as the checkpoint has it, in fp32; it may be overwritten.</param>
    /// <returns>A tensor of the same shape, in the caller's scope.</returns>
    public Tensor Into(Tensor weight)
    {
        using var scope = NewDisposeScope();
        Tensor untouched = weight.reshape(weight.shape[0], -1); // (rows, columns)
        Tensor sum = changes.Any(change => change.Change.NeedsWeight) ? untouched.clone() : untouched;
        foreach ((WeightChange change, double strength) in changes)
        {
            Add(change, strength, untouched, sum);
        }

        sums.Note(parameter, [.. changes.Select(change => change.Change.Path).Distinct(StringComparer.Ordinal)], sum);
        return sum.reshape(weight.shape).MoveToOuterDisposeScope();
    }

    private void Add(WeightChange change, double strength, Tensor untouched, Tensor sum)
    {
        using var scope = NewDisposeScope();
        using Scalar factor = strength;
        LoraTarget target = change.Target;
        Tensor delta = change.Delta(Order(untouched.narrow(0, target.FirstRow, target.Rows), target), transfer).mul_(factor);
        sum.narrow(0, target.FirstRow, target.Rows).Plus_(Order(delta, target));
    }

    /// <summary>Rows in the order of the file's writer, and back.</summary>
    private static Tensor Order(Tensor rows, LoraTarget target) => target.SwapsHalves ? cat([.. rows.chunk(2, dim: 0).Reverse()], dim: 0) : rows;
}
