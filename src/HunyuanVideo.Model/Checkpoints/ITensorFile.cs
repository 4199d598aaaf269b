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

    /// <summary>The stored data type of a tensor it holds.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor.</exception>
    ScalarType DTypeOf(string name);

    /// <summary>The tensor <paramref name="name"/> in its stored type, on the CPU, in the caller's dispose scope; it may be a view of the mapped file.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor.</exception>
    Tensor Read(string name);
}
