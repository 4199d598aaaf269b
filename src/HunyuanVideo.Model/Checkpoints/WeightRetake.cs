using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// Gives parameters of a built model other numbers: always made anew of what the checkpoint holds, never of what is there, so that
/// no number of changes back and forth adds an error.
/// </summary>
/// <param name="weights">The root of the model's parameters, none of which is on its way to the device.</param>
/// <param name="source">The checkpoint they came from.</param>
internal sealed class WeightRetake(Weights weights, IWeightSource source)
{
    private readonly ILookup<string, TakenWeight> _taken = weights.Taken.Where(weight => weight.Origin is null).ToLookup(weight => weight.Name, StringComparer.Ordinal);

    /// <summary>What is made of each parameter. Tensors are the same where the objects are: to compare their numbers would wait for the device.</summary>
    private readonly ILookup<Tensor, TakenWeight> _derived = weights.Taken.Where(weight => weight.Origin is not null)
        .SelectMany(weight => weight.Origin!.Of.Select(of => (Of: of, Weight: weight)))
        .ToLookup(pair => pair.Of, pair => pair.Weight, (IEqualityComparer<Tensor>)ReferenceEqualityComparer.Instance);

    /// <summary>Reads a parameter again and puts it, changed, where the model has it.</summary>
    /// <param name="name">Its official name.</param>
    /// <param name="change">Takes the parameter in fp32, which it may overwrite, and returns what is rounded to the model's type; null leaves it as it is.</param>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public void Take(string name, Func<Tensor, Tensor>? change)
    {
        using var scope = NewDisposeScope();
        if (_taken[name].FirstOrDefault().Blocks is { } blocks)
        {
            blocks.Change(change is null ? null : change(ReadFp32(name, [.. blocks.Shape])));
            return;
        }

        Tensor[] taken = [.. _taken[name].Select(weight => weight.Tensor)];
        if (taken is [var plain])
        {
            Put(plain, change is null ? source.Read(name, plain.shape) : change(ReadFp32(name, plain.shape)));
        }
        else
        {
            StoredFp8 stored = ReadFp8(name, taken[0].shape, change);
            Put(taken[0], stored.Bytes);
            Put(taken[1], stored.Scale);
        }

        foreach (TakenWeight derived in taken.SelectMany(tensor => _derived[tensor]))
        {
            Put(derived.Tensor, derived.Origin!.Make());
        }
    }

    private StoredFp8 ReadFp8(string name, long[] shape, Func<Tensor, Tensor>? change) =>
        change is not null ? Fp8Weight.Quantise(change(ReadFp32(name, shape)))
        : source.ReadFp8(name, shape) ?? Fp8Weight.Quantise(source.Read(name, shape).to(weights.Device));

    /// <summary>A copy: what is read may be a view of the file.</summary>
    private Tensor ReadFp32(string name, long[] shape) => source.Read(name, shape).to(ScalarType.Float32, weights.Device, copy: true);

    private void Put(Tensor taken, Tensor value)
    {
        Tensor rounded = value.to(taken.dtype, taken.device).contiguous();
        if (IsMapped(taken) || IsMapped(rounded))
        {
            // a file is not written to, and its bytes need no copy in memory
            if (weights.Homes?.Move(taken, rounded) != true)
            {
                TensorHandles.Assign(taken, rounded);
            }

            return;
        }

        // 8-bit numbers know few operators
        (Tensor to, Tensor from) = taken.element_size() == 1 ? (AtenNative.ViewAs(taken, ScalarType.Byte), AtenNative.ViewAs(rounded, ScalarType.Byte)) : (taken, rounded);
        to.copy_(from);
    }

    private static bool IsMapped(Tensor tensor) =>
        tensor.device_type == TorchSharp.DeviceType.CPU && tensor.numel() > 0 && FileMapping.Contains(TensorHandles.AddressOf(tensor));
}
