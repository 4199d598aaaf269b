using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Settings;

/// <summary>The data types the parts of a pipeline compute in.</summary>
/// <param name="Transformer">The transformer's.</param>
/// <param name="Vae">The VAE's.</param>
/// <param name="TextEncoders">The text encoders', which is also the type the initial noise is drawn in.</param>
public sealed record ModelPrecision(ScalarType Transformer, ScalarType Vae, ScalarType TextEncoders)
{
    /// <summary>Whether the linear layers of the transformer's blocks keep their weights in 8 bits.</summary>
    public bool Fp8 { get; init; }

    /// <summary>The transformer's types in short: <c>bf16</c>, or <c>fp8/bf16</c> where weights of 8 bits are multiplied in bf16.</summary>
    public string Name => Fp8 ? $"fp8/{ComputeDevice.NameOf(Transformer)}" : ComputeDevice.NameOf(Transformer);

    /// <summary>
    /// The reference's choice for a transformer of type <paramref name="dtype"/>: VAE and text encoders in fp16 on a GPU. On a
    /// CPU, which is slow in half types, and beside an fp32 transformer they run in fp32.
    /// </summary>
    public static ModelPrecision For(Device device, ScalarType dtype)
    {
        ScalarType others = device.type == DeviceType.CPU || dtype == ScalarType.Float32 ? ScalarType.Float32 : ScalarType.Float16;
        return new ModelPrecision(dtype, others, others);
    }

    /// <summary>bf16 on a GPU, fp32 on a CPU.</summary>
    public static ScalarType DefaultDType(Device device) => device.type == DeviceType.CPU ? ScalarType.Float32 : ScalarType.BFloat16;
}
