using HunyuanVideo.Model.Checkpoints.Gguf;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>An opened weight file of any format: named tensors that are read one at a time.</summary>
public interface ITensorFile : IDisposable
{
    /// <summary>The file's path, as given.</summary>
    string Path { get; }

    /// <summary>The names of its tensors, as stored.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>The shape of a tensor it holds.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor.</exception>
    IReadOnlyList<long> ShapeOf(string name);

    /// <summary>The data type of a tensor it holds, as <see cref="Read"/> gives it.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor.</exception>
    ScalarType DTypeOf(string name);

    /// <summary>The bytes that a tensor it holds takes in the file.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor.</exception>
    long BytesOf(string name) => ShapeOf(name).Aggregate((long)SafetensorsDType.SizeOf(DTypeOf(name)), (product, size) => product * size);

    /// <summary>The blocks that a tensor it holds is stored in; null for one that is stored number by number.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor.</exception>
    GgufType? BlocksOf(string name) => null;

    /// <summary>The tensor <paramref name="name"/> in its stored type, on the CPU, in the caller's dispose scope; it may be a view of the mapped file.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor.</exception>
    Tensor Read(string name);

    /// <summary>The tensor <paramref name="name"/> in its blocks, on the CPU, in the caller's dispose scope; they may be a view of the mapped file.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor, or it is not stored in blocks.</exception>
    StoredBlocks ReadBlocks(string name) => throw new CheckpointException($"{Path}: tensor '{name}' is not stored in blocks.");
}
