using System.Text;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>Rounds tensors as the programs that publish quantised files do.</summary>
internal static class Quantised
{
    /// <summary>bitsandbytes' table for normally distributed weights.</summary>
    public static readonly float[] Nf4 =
    [
        -1f, -0.6961928f, -0.52507305f, -0.3949175f, -0.28444138f, -0.18477343f, -0.09105004f, 0f,
        0.0795803f, 0.1609302f, 0.2461123f, 0.33791524f, 0.44070983f, 0.562617f, 0.72295684f, 1f,
    ];

    private static readonly string[] KeptByKijai = ["norm", "bias", "time_in", "vector_in", "guidance_in", "txt_in", "img_in"];

    /// <summary>A matrix of a transformer block.</summary>
    public static bool IsBlockMatrix(string name, Tensor tensor) =>
        tensor.dim() == 2 && name.EndsWith(".weight", StringComparison.Ordinal) && name.Contains("_blocks.", StringComparison.Ordinal);

    /// <summary>What a plain cast to 8 bits leaves out in the most popular files.</summary>
    public static bool IsCastByKijai(string name) => !KeptByKijai.Any(part => name.Contains(part, StringComparison.Ordinal));

    /// <summary>Numbers and one scale for all of them.</summary>
    public static (Tensor Codes, Tensor Scale) Float8(Tensor tensor, ScalarType dtype)
    {
        Tensor values = tensor.to(ScalarType.Float32);
        Tensor scale = values.abs().max() / (dtype == SafetensorsDType.Float8E4M3 ? 448f : 57344f);
        return (values.div(scale).to(dtype), scale);
    }

    /// <summary>Numbers and one scale for each row.</summary>
    public static (Tensor Codes, Tensor Scale) Float8Rows(Tensor tensor)
    {
        Tensor values = tensor.to(ScalarType.Float32);
        Tensor scale = values.abs().amax([1], keepdim: true) / 448f;
        return (values.div(scale).to(SafetensorsDType.Float8E4M3), scale);
    }

    /// <summary>Whole numbers and one scale for all, or for each row.</summary>
    public static (Tensor Codes, Tensor Scale) Int8(Tensor tensor, bool rows)
    {
        Tensor values = tensor.to(ScalarType.Float32);
        Tensor scale = (rows ? values.abs().amax([1], keepdim: true) : values.abs().max()) / 127f;
        return (values.div(scale).round().to(ScalarType.Int8), scale);
    }

    /// <summary>Places in a table of 16, two a byte, and the largest magnitude of each block of 64.</summary>
    public static (Tensor Codes, Tensor Maxima) FourBits(Tensor weight)
    {
        Tensor blocks = weight.to(ScalarType.Float32).reshape(-1, 64);
        Tensor maxima = blocks.abs().amax([1]);
        Tensor places = blocks.div(maxima.unsqueeze(1)).unsqueeze(-1).sub(tensor(Nf4)).abs().argmin(dim: -1).reshape(-1, 2);
        return (places.select(1, 0).mul(16).add(places.select(1, 1)).to(ScalarType.Byte).unsqueeze(1), maxima);
    }

    /// <summary>A text as a tensor of bytes.</summary>
    public static Tensor Text(string json) => tensor(Encoding.UTF8.GetBytes(json));

    /// <summary>Bytes of 8-bit numbers, which can be counted where the numbers cannot.</summary>
    public static Tensor Bytes(Tensor codes) => AtenNative.ViewAs(codes, ScalarType.Byte);
}
