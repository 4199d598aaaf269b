using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>A parameter as files store it, and how its values are got back.</summary>
/// <param name="codes">The tensor that most of it lies in.</param>
internal abstract class StoredTensor(RawTensor codes)
{
    /// <summary>What is stored.</summary>
    protected RawTensor Raw => codes;

    /// <summary>The file, for messages.</summary>
    public string Path => codes.File.Path;

    /// <summary>The name in the file, for messages.</summary>
    public string Name => codes.Name;

    /// <summary>The type it is stored in.</summary>
    public ScalarType DType => codes.DType;

    /// <summary>The bytes that are read of it.</summary>
    public long Bytes => codes.Bytes;

    /// <summary>How its numbers are stored, in words, as <c>bf16</c> or <c>int8 (quanto)</c>.</summary>
    public abstract string Format { get; }

    /// <summary>The parameter's shape.</summary>
    public virtual IReadOnlyList<long> Shape => codes.Shape;

    /// <summary>Checks, without reading the parameter, that its values can be got back.</summary>
    /// <exception cref="CheckpointException">They cannot.</exception>
    public abstract void Require();

    /// <summary>The parameter's values.</summary>
    /// <param name="transfer">Takes what is read of it; null leaves it on the CPU.</param>
    /// <returns>Of <see cref="Shape"/>, in a floating type, in the caller's dispose scope.</returns>
    /// <exception cref="CheckpointException">They cannot be got back.</exception>
    public abstract Tensor Read(IWeightTransfer? transfer);

    /// <summary>What is stored, on its way to where it is used.</summary>
    protected Tensor ReadCodes(IWeightTransfer? transfer)
    {
        Tensor read = codes.Read();
        return transfer?.Take(read) ?? read;
    }
}
