using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <content>Weights of 8 bits and in blocks as they are stored.</content>
public sealed partial class StateDict
{
    /// <inheritdoc />
    public StoredFp8? ReadFp8(string name, ReadOnlySpan<long> shape)
    {
        StoredName stored = _map.Find(name);
        RequireShape(stored, shape);
        if (stored.SwappedHalves || stored.Parts.Any(part => Holder(part).DTypeOf(_prefix + part) != SafetensorsDType.Float8E4M3))
        {
            return null;
        }

        using var scope = NewDisposeScope();
        Tensor[] parts = [.. stored.Parts.Select(part => Holder(part).Read(_prefix + part))];
        Tensor[] scales = [.. stored.Parts.Zip(parts, (part, tensor) => _scales.RowScales(_prefix + part, _prefix, tensor))];
        // joined as bytes, since 8-bit numbers know few operators
        Tensor bytes = parts.Length == 1
            ? parts[0]
            : AtenNative.ViewAs(cat([.. parts.Select(part => AtenNative.ViewAs(part, ScalarType.Byte))], dim: 0), SafetensorsDType.Float8E4M3);
        _read.UnionWith(stored.Parts);
        Tensor scale = scales.Length == 1 ? scales[0] : cat(scales, dim: 0); // (out, 1)
        return new StoredFp8(bytes.MoveToOuterDisposeScope(), scale.MoveToOuterDisposeScope());
    }

    /// <inheritdoc />
    public GgufType? BlocksOf(string name) => Contains(name) ? BlocksOf(_map.Find(name)) : null;

    /// <inheritdoc />
    public StoredBlocks ReadBlocks(string name, ReadOnlySpan<long> shape)
    {
        StoredName stored = _map.Find(name);
        RequireShape(stored, shape);
        GgufType type = BlocksOf(stored) ?? throw new CheckpointException($"{Holder(stored).Path}: {Quote(stored)} is not stored in blocks of one type.");
        using var scope = NewDisposeScope();
        Tensor[] bytes = [.. stored.Parts.Select(part => FetchBlocks(part).Bytes)];
        _read.UnionWith(stored.Parts);
        Tensor joined = bytes.Length == 1 ? bytes[0] : cat(bytes, dim: 0);
        return new StoredBlocks(joined.MoveToOuterDisposeScope(), type, shape.ToArray());
    }

    /// <summary>The blocks of all parts, where they are of one type and in order.</summary>
    private GgufType? BlocksOf(StoredName stored)
    {
        GgufType? type = Holder(stored).BlocksOf(_prefix + stored.Parts[0]);
        return !stored.SwappedHalves && stored.Parts.All(part => Holder(part).BlocksOf(_prefix + part) == type) ? type : null;
    }

    private StoredBlocks FetchBlocks(string part)
    {
        StoredBlocks blocks = Holder(part).ReadBlocks(_prefix + part);
        return Transfer is null ? blocks : blocks with { Bytes = Transfer.Take(blocks.Bytes) };
    }
}
