using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native.Cuda;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>The CUDA device that tests need; they skip themselves where there is none, and run one after the other, as its generator is one for all.</summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public sealed class CudaDevice
{
    public const string Collection = "CUDA device";

    /// <summary>Names the device in the environment, where it is not to be the first: cuda:1.</summary>
    private const string DeviceVariable = "HYV_TEST_DEVICE";

    public static Device Require()
    {
        try
        {
            Device device = ComputeDevice.Parse(Environment.GetEnvironmentVariable(DeviceVariable) is { Length: > 0 } named ? named : "cuda");
            // fp32 means fp32: the pipeline turns this off as well
            backends.cudnn.allow_tf32 = false;
            return device;
        }
        catch (ComputeDeviceException)
        {
            Assert.Skip("There is no CUDA device here.");
            throw;
        }
    }

    /// <summary>The same for tests of 8-bit numbers.</summary>
    public static Device RequireFp8()
    {
        Device device = Require();
        if (!Fp8Support.On(device))
        {
            Assert.Skip("This device does not multiply in 8 bits.");
        }

        return device;
    }

    /// <summary>Fails with the reason where own kernels could not be used.</summary>
    public static void RequireKernels(object? result) =>
        Assert.True(result is not null and not false, $"There was no kernel: {CudaKernels.Status}");
}
