using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Settings;

public sealed class ComputeDeviceTests
{
    [Fact]
    public void Parse_Cpu_IsTheCpu() => Assert.Equal(DeviceType.CPU, ComputeDevice.Parse("cpu").type);

    [Fact]
    public void Parse_Auto_IsTheBestThereIs() =>
        Assert.Equal(HasCuda ? DeviceType.CUDA : DeviceType.CPU, ComputeDevice.Parse("auto").type);

    [Theory]
    [InlineData("")]
    [InlineData("gpu")]
    [InlineData("CPU")]
    [InlineData(" cpu")]
    [InlineData("cpu:0")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("cuda:-1")]
    [InlineData("cuda: 1")]
    [InlineData("cuda:99999999999")]
    [InlineData("mps")]
    public void Parse_UnknownName_NamesItAndTheChoices(string name)
    {
        ComputeDeviceException error = Assert.Throws<ComputeDeviceException>(() => ComputeDevice.Parse(name));
        Assert.Equal($"'{name}' is not a device; use auto, cpu, cuda or cuda:N.", error.Message);
    }

    [Theory]
    [InlineData("cuda")]
    [InlineData("cuda:0")]
    [InlineData("cuda:7")]
    public void Parse_CudaWithoutADevice_SaysWhatToUse(string name)
    {
        Assert.SkipWhen(HasCuda, "This machine has a CUDA device.");
        ComputeDeviceException error = Assert.Throws<ComputeDeviceException>(() => ComputeDevice.Parse(name));
        Assert.StartsWith("There is no CUDA device here", error.Message, StringComparison.Ordinal);
        Assert.Contains("--device cpu", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Parse_CudaDevices_AreCountedFrom0()
    {
        Assert.SkipUnless(HasCuda, "This machine has no CUDA device.");
        int count = cuda.device_count();
        Assert.Equal(count - 1, ComputeDevice.Parse($"cuda:{count - 1}").index);
        ComputeDeviceException error = Assert.Throws<ComputeDeviceException>(() => ComputeDevice.Parse($"cuda:{count}"));
        Assert.StartsWith($"cuda:{count} does not exist", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fp32", ScalarType.Float32)]
    [InlineData("fp16", ScalarType.Float16)]
    [InlineData("bf16", ScalarType.BFloat16)]
    public void ParseDType_Name_IsReadAndWritten(string name, ScalarType dtype)
    {
        Assert.Equal(dtype, ComputeDevice.ParseDType(name));
        Assert.Equal(name, ComputeDevice.NameOf(dtype));
    }

    [Theory]
    [InlineData("")]
    [InlineData("float32")]
    [InlineData("FP16")]
    [InlineData("fp8")]
    public void ParseDType_UnknownName_NamesItAndTheChoices(string name)
    {
        ComputeDeviceException error = Assert.Throws<ComputeDeviceException>(() => ComputeDevice.ParseDType(name));
        Assert.Equal($"'{name}' is not a data type; use fp32, fp16 or bf16.", error.Message);
    }

    [Theory]
    [InlineData(DeviceType.CPU, ScalarType.Float32, ScalarType.Float32)]
    [InlineData(DeviceType.CPU, ScalarType.BFloat16, ScalarType.Float32)]
    [InlineData(DeviceType.CUDA, ScalarType.BFloat16, ScalarType.Float16)]
    [InlineData(DeviceType.CUDA, ScalarType.Float16, ScalarType.Float16)]
    [InlineData(DeviceType.CUDA, ScalarType.Float32, ScalarType.Float32)]
    public void PrecisionFor_TransformersType_ChoosesTheOthers(DeviceType device, ScalarType dtype, ScalarType others) =>
        Assert.Equal(new ModelPrecision(dtype, others, others), ModelPrecision.For(new Device(device, device == DeviceType.CUDA ? 0 : -1), dtype));

    [Fact]
    public void Precision_NoTypeNamed_IsFp32OnTheCpu() =>
        Assert.Equal(new ModelPrecision(ScalarType.Float32, ScalarType.Float32, ScalarType.Float32), new PipelineOptions { Device = CPU }.Precision);

    private static bool HasCuda => TryInitializeDeviceType(DeviceType.CUDA) && cuda.is_available() && cuda.device_count() > 0;
}
