using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>A tensor as it lies in a file.</summary>
/// <param name="File">The file.</param>
/// <param name="Name">Its name there.</param>
internal readonly record struct RawTensor(ITensorFile File, string Name)
{
    /// <summary>Its shape.</summary>
    public IReadOnlyList<long> Shape => File.ShapeOf(Name);

    /// <summary>Its type.</summary>
    public ScalarType DType => File.DTypeOf(Name);

    /// <summary>How many numbers it holds.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>How many bytes it takes.</summary>
    public long Bytes => File.BytesOf(Name);

    /// <summary>The tensor on the CPU, in the caller's dispose scope; it may be a view of the mapped file.</summary>
    public Tensor Read() => File.Read(Name);
}
