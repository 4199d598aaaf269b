using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>A parameter that is stored as the numbers it is.</summary>
internal sealed class PlainTensor(RawTensor raw) : StoredTensor(raw)
{
    /// <summary>Whether numbers of a type are a parameter's values by themselves.</summary>
    public static bool IsValue(ScalarType dtype) => dtype is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;

    /// <inheritdoc />
    public override string Format => DType switch
    {
        ScalarType.Float64 => "fp64",
        ScalarType.Float32 => "fp32",
        ScalarType.Float16 => "fp16",
        _ => "bf16",
    };

    /// <inheritdoc />
    public override void Require()
    {
    }

    /// <inheritdoc />
    public override Tensor Read(IWeightTransfer? transfer) => ReadCodes(transfer);
}
