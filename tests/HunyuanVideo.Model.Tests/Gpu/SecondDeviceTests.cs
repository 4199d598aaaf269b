using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>What holds on the first device holds on the second, on a thread whose own device is the first.</summary>
[Collection(CudaDevice.Collection)]
public sealed class SecondDeviceTests
{
    [Fact]
    public void Draw_SecondDevice_TheFirstsNoise()
    {
        Device second = Require();
        using var scope = NewDisposeScope();
        Tensor first = InitialNoise.Draw([1, 16, 2, 8, 8], 7, ScalarType.Float16, CudaDevice.Require());
        Tensor drawn = InitialNoise.Draw([1, 16, 2, 8, 8], 7, ScalarType.Float16, second);
        Assert.True(first.cpu().equal(drawn.cpu()).all().item<bool>());
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    public void Render_SecondDevice_TheFirstsBits(ScalarType dtype)
    {
        Device second = Require();
        using var scope = NewDisposeScope();
        using GeneratedVideo first = Render(CudaDevice.Require(), dtype);
        using GeneratedVideo other = Render(second, dtype);
        using GeneratedVideo again = Render(second, dtype);
        Assert.True(first.Frames.equal(other.Frames).all().item<bool>());
        Assert.True(other.Latents.equal(again.Latents).all().item<bool>());
    }

    private static GeneratedVideo Render(Device device, ScalarType dtype)
    {
        using var pipeline = HunyuanVideoPipeline.Load(
            ModelFolder.Open(Nano.Folder), new PipelineOptions { Device = device, DType = dtype }, progress: null, CancellationToken.None);
        return pipeline.Render(SmallRender.Settings, progress: null, CancellationToken.None);
    }

    private static Device Require()
    {
        CudaDevice.Require();
        if (cuda.device_count() < 2)
        {
            Assert.Skip("There is only one CUDA device here.");
        }

        return new Device(DeviceType.CUDA, 1);
    }
}
