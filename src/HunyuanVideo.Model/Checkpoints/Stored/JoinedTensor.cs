using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Checkpoints.Transfers;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>A parameter of the model, put together from what files store of it.</summary>
/// <param name="stored">How it is put together.</param>
/// <param name="parts">The stored tensors, in order.</param>
internal sealed class JoinedTensor(StoredName stored, IReadOnlyList<StoredTensor> parts)
{
    private string Names => string.Join(" + ", parts.Select(part => $"'{part.Name}'"));

    /// <summary>The shape it has as the model sees it.</summary>
    /// <exception cref="CheckpointException">The parts do not fit each other.</exception>
    public IReadOnlyList<long> Shape
    {
        get
        {
            IReadOnlyList<long>[] shapes = [.. parts.Select(part => Squeezed(part.Shape))];
            IReadOnlyList<long> first = shapes[0];
            if (stored.SwappedHalves && (first.Count == 0 || first[0] % 2 != 0))
            {
                throw new CheckpointException($"{parts[0].Path}: tensor {Names} has shape {Text(first)}, which has no two halves.");
            }

            if (shapes.Length == 1)
            {
                return first;
            }

            return shapes.All(shape => shape.Count > 0 && shape.Skip(1).SequenceEqual(first.Skip(1)))
                ? [shapes.Sum(shape => shape[0]), .. first.Skip(1)]
                : throw new CheckpointException($"{parts[0].Path}: the tensors {Names} have shapes {string.Join(", ", shapes.Select(Text))}, which cannot be joined.");
        }
    }

    /// <summary>Checks that it has a shape.</summary>
    /// <exception cref="CheckpointException">It has another one, or is of a kind that is not read.</exception>
    public void RequireShape(ReadOnlySpan<long> shape)
    {
        // numbers that are not understood have no shape of a weight, and the reason says more
        foreach (RefusedTensor refused in parts.OfType<RefusedTensor>())
        {
            refused.Require();
        }

        IReadOnlyList<long> found = Shape;
        if (!shape.SequenceEqual([.. found]))
        {
            throw new CheckpointException($"{parts[0].Path}: tensor {Names} has shape {Text(found)}, but this model needs {Text(shape.ToArray())}.");
        }
    }

    /// <summary>Checks that it can be read, without reading it.</summary>
    /// <exception cref="CheckpointException">It cannot.</exception>
    public void Require()
    {
        foreach (StoredTensor part in parts)
        {
            part.Require();
        }
    }

    /// <summary>Its values, in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">They cannot be got back, or the parts are of several types.</exception>
    public Tensor Read(IWeightTransfer? transfer)
    {
        using var scope = NewDisposeScope();
        Tensor[] values = [.. parts.Select(part => part.Read(transfer))];
        if (values.Any(part => part.dtype != values[0].dtype))
        {
            throw new CheckpointException($"{parts[0].Path}: the tensors {Names} must be of one data type to be joined.");
        }

        if (stored.SwappedHalves)
        {
            values = values[0].chunk(2, dim: 0);
            Array.Reverse(values);
        }

        Tensor joined = values.Length == 1 ? values[0] : cat(values, dim: 0);
        return (stored.IsPointwise ? joined.reshape([.. Shape]) : joined).MoveToOuterDisposeScope();
    }

    /// <summary>Its e4m3 numbers and their scales, in the caller's dispose scope; null where it is stored otherwise.</summary>
    /// <exception cref="CheckpointException">A scale is missing or does not fit.</exception>
    public StoredFp8? ReadFp8()
    {
        ScaledTensor[] scaled = [.. parts.OfType<ScaledTensor>().Where(part => part.DType == SafetensorsDType.Float8E4M3)];
        if (stored.SwappedHalves || stored.IsPointwise || scaled.Length < parts.Count)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        Tensor[] scales = [.. scaled.Select(part => part.RowScales())];
        Tensor[] codes = [.. scaled.Select(part => part.ReadBytes())];
        // joined as bytes, since 8-bit numbers know few operators
        Tensor bytes = codes.Length == 1
            ? codes[0]
            : AtenNative.ViewAs(cat([.. codes.Select(part => AtenNative.ViewAs(part, ScalarType.Byte))], dim: 0), SafetensorsDType.Float8E4M3);
        Tensor scale = scales.Length == 1 ? scales[0] : cat(scales, dim: 0); // (out, 1)
        return new StoredFp8(bytes.MoveToOuterDisposeScope(), scale.MoveToOuterDisposeScope());
    }

    /// <summary>The blocks of all parts, where they are of one type and in order; null where they are stored otherwise.</summary>
    public GgufType? Blocks
    {
        get
        {
            GgufType? type = (parts[0] as BlockTensor)?.Type;
            return !stored.SwappedHalves && !stored.IsPointwise && parts.All(part => (part as BlockTensor)?.Type == type) ? type : null;
        }
    }

    /// <summary>Its blocks, in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">It is stored otherwise.</exception>
    public StoredBlocks ReadBlocks(IWeightTransfer? transfer)
    {
        GgufType type = Blocks ?? throw new CheckpointException($"{parts[0].Path}: {Names} is not stored in blocks of one type.");
        using var scope = NewDisposeScope();
        Tensor[] bytes = [.. parts.Cast<BlockTensor>().Select(part => part.ReadBlocks(transfer).Bytes)];
        Tensor joined = bytes.Length == 1 ? bytes[0] : cat(bytes, dim: 0);
        return new StoredBlocks(joined.MoveToOuterDisposeScope(), type, Shape);
    }

    /// <summary>A convolution of one pixel as the matrix it is.</summary>
    private IReadOnlyList<long> Squeezed(IReadOnlyList<long> shape) =>
        stored.IsPointwise && shape.Count > 2 && shape.Skip(2).All(size => size == 1) ? [.. shape.Take(2)] : shape;

    private static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";
}
