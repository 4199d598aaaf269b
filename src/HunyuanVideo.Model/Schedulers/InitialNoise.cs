using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Schedulers;

/// <summary>
/// The seeded Gaussian latents a render starts from. They are drawn on the compute device and in the text encoder's type, as
/// the reference does: the generators of CPU and CUDA give different numbers for one seed, and so do the data types.
/// </summary>
public static class InitialNoise
{
    /// <summary>Draws the noise of one render.</summary>
    /// <param name="shape">(1, channels, T', H/8, W/8).</param>
    /// <param name="seed">The job's seed, from 0.</param>
    /// <param name="dtype">The type drawn in; half types are not casts of fp32 draws.</param>
    /// <param name="device">The compute device.</param>
    /// <returns>Noise of <paramref name="dtype"/> on <paramref name="device"/>.</returns>
    public static Tensor Draw(ReadOnlySpan<long> shape, long seed, ScalarType dtype, Device device)
    {
        if (device.type == DeviceType.CUDA)
        {
            CudaDevices.Seed(device, seed);
            return randn(shape, dtype: dtype, device: device);
        }

        using var generator = new Generator((ulong)seed, CPU);
        return randn(shape, dtype: dtype, device: CPU, generator: generator);
    }

    /// <summary>The generator's kind, which belongs to a render's record: <c>cpu</c> or <c>cuda</c>.</summary>
    public static string GeneratorKind(Device device) => device.type == DeviceType.CUDA ? "cuda" : "cpu";
}
