using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Schedulers;

public sealed class InitialNoiseTests
{
    [Theory]
    [InlineData("float32", ScalarType.Float32)]
    [InlineData("float16", ScalarType.Float16)]
    [InlineData("bfloat16", ScalarType.BFloat16)]
    public void Draw_Seed42OnTheCpu_IsBitEqual(string name, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile file = Golden.Open("noise_seed42.safetensors");
        Tensor expected = file.Read("cpu." + name);
        Tensor actual = InitialNoise.Draw(expected.shape, 42, dtype, CPU);
        Assert.Equal(dtype, actual.dtype);
        Assert.True(expected.eq(actual).all().item<bool>(), "The noise differs from the reference's.");
    }

    [Fact]
    public void Draw_OtherSeed_IsOtherNoise()
    {
        using var scope = NewDisposeScope();
        Tensor one = InitialNoise.Draw([1, 16, 2, 4, 4], 1, ScalarType.Float32, CPU);
        Tensor two = InitialNoise.Draw([1, 16, 2, 4, 4], 2, ScalarType.Float32, CPU);
        Assert.False(one.eq(two).all().item<bool>());
    }
}
