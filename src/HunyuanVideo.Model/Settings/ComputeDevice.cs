using static TorchSharp.torch;

namespace HunyuanVideo.Model.Settings;

/// <summary>Names of devices and data types, as people write them.</summary>
public static class ComputeDevice
{
    /// <summary>The device named <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, or the best there is for <c>auto</c>.</summary>
    /// <exception cref="ComputeDeviceException">The name is unknown, or there is no such device; the message says what to do.</exception>
    public static Device Parse(string name) => ComputeDevices.OfMachine().Of(name)[0];

    /// <summary>The data type named <c>fp32</c>, <c>fp16</c> or <c>bf16</c>.</summary>
    /// <exception cref="ComputeDeviceException">The name is unknown.</exception>
    public static ScalarType ParseDType(string name) => name switch
    {
        "fp32" => ScalarType.Float32,
        "fp16" => ScalarType.Float16,
        "bf16" => ScalarType.BFloat16,
        _ => throw new ComputeDeviceException($"'{name}' is not a data type; use fp32, fp16 or bf16."),
    };

    /// <summary>The short name of a data type.</summary>
    public static string NameOf(ScalarType dtype) => dtype switch
    {
        ScalarType.Float32 => "fp32",
        ScalarType.Float16 => "fp16",
        ScalarType.BFloat16 => "bf16",
        _ => dtype.ToString(),
    };
}
