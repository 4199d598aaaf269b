using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Checkpoints.Gguf;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>Transformers whose weights stay in blocks on a GPU; skipped without one.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class GgufTransformerTests
{
    [Theory]
    [InlineData("Q8_0", ScalarType.BFloat16)]
    [InlineData("Q4_0", ScalarType.BFloat16)]
    [InlineData("Q5_1", ScalarType.Float16)]
    [InlineData("Q5_0", ScalarType.Float32)]
    public void Forward_WeightsInBlocks_EqualsThatOfTheirNumbers(string type, ScalarType dtype)
    {
        Device device = CudaDevice.Require();
        using var folder = new TemporaryFolder();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        (string gguf, string numbers) = (folder.PathOf("dit.gguf"), folder.PathOf("dit.safetensors"));
        NanoGguf.WriteTransformer(gguf, type);
        NanoGguf.WriteNumbers(gguf, numbers);
        Tensor latents = randn([1, 16, 2, 12, 12], device: device);
        Tensor inBlocks = Forward(gguf, device, dtype, latents, out long blocks);
        Tensor plain = Forward(numbers, device, dtype, latents, out long none);
        Assert.True(blocks > 0 && none == 0);
        TensorAssert.Identical(plain, inBlocks);
    }

    private static Tensor Forward(string path, Device device, ScalarType dtype, Tensor latents, out long blocks)
    {
        ModelFolder model = ModelFolder.Open(new ModelPaths { ModelBase = Nano.Folder, DitWeight = path });
        using StateDict state = model.OpenTransformer();
        var weights = new Weights(state, device, dtype);
        using var transformer = new HunyuanVideoTransformer(weights, model.TransformerConfig);
        blocks = weights.Taken.Count(weight => weight.Tensor.dtype == ScalarType.Byte);
        using var generator = new Generator(3, CPU);
        Tensor Drawn(params long[] shape) => randn(shape, ScalarType.Float32, generator: generator).to(dtype, device);
        return transformer.Forward(
            latents,
            full([1], 500f, device: device),
            Drawn(1, 20, model.TransformerConfig.TextStatesDim),
            ones([1, 20], ScalarType.Int64, device),
            Drawn(1, model.TransformerConfig.TextStatesDim2),
            transformer.RotaryTable(latents.shape),
            full([1], 6000f, device: device).to(dtype));
    }
}
