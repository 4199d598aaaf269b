using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Gguf;

/// <summary>Weights that stay in their blocks in memory.</summary>
public sealed class BlockWeightTests
{
    [Theory]
    [InlineData("Q8_0", 34)]
    [InlineData("Q4_0", 18)]
    public void Load_QuantisedTransformer_KeepsTheBlocksOfLinearLayersAndNothingElse(string type, int bytesOf32)
    {
        using var folder = new TemporaryFolder();
        ModelFolder model = Open(folder, type);
        using StateDict state = model.OpenTransformer();
        var weights = new Weights(state, CPU, ScalarType.Float32);
        using var transformer = new HunyuanVideoTransformer(weights, model.TransformerConfig);
        TakenWeight[] blocks = [.. weights.Taken.Where(weight => weight.Tensor.dtype == ScalarType.Byte)];
        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Matches("^(double|single)_blocks.*weight$", block.Name));
        Assert.All(blocks, block => Assert.Equal(Count(model, block.Name) / 32 * bytesOf32, block.Tensor.numel()));
        Assert.Contains("double_blocks.0.img_attn_qkv.weight", blocks.Select(block => block.Name));
        Assert.Contains("single_blocks.0.modulation.linear.weight", blocks.Select(block => block.Name));
        Assert.All(weights.Taken.Where(weight => weight.Name.EndsWith("bias", StringComparison.Ordinal)), weight => Assert.Equal(ScalarType.Float32, weight.Tensor.dtype));
    }

    [Theory]
    [InlineData("Q8_0")]
    [InlineData("F16")]
    public void Predict_FileOfBlocks_IsWhatItsWeightsTake(string type)
    {
        using var folder = new TemporaryFolder();
        ModelFolder model = Open(folder, type);
        using StateDict state = model.OpenTransformer();
        var weights = new Weights(state, CPU, ScalarType.Float32);
        using var transformer = new HunyuanVideoTransformer(weights, model.TransformerConfig);
        ModelMemory memory = ModelMemory.Of(model, ModelPrecision.For(CPU, ScalarType.Float32), CPU);
        long taken = weights.Taken.Where(weight => state.Contains(weight.Name)).Sum(weight => weight.Tensor.numel() * weight.Tensor.element_size());
        // the largest weight, of which one is expanded at a time
        long scratch = type == "F16" ? 0 : Count(model, "single_blocks.0.linear2.weight") * sizeof(float);
        scratch = type == "F16" ? 0 : Math.Max(scratch, Count(model, "single_blocks.0.linear1.weight") * sizeof(float));
        Assert.Equal(taken + scratch, memory.Transformer.Total);
        Assert.Equal(type == "F16", memory.Transformer.Total > memory.TransformerFp8.Total);
    }

    [Theory]
    [InlineData("80gb")]
    [InlineData("24gb")]
    [InlineData("16gb")]
    public void Render_AnyProfile_GivesTheSameLatents(string profile)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        ModelFolder model = Open(folder, "Q8_0");
        Tensor Render(MemoryProfile memory)
        {
            using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(
                model, new PipelineOptions { Device = CPU, MemoryProfile = memory }, progress: null, CancellationToken.None);
            using GeneratedVideo video = pipeline.Render(SmallRender.Settings, progress: null, CancellationToken.None);
            return video.Latents.clone();
        }

        Tensor expected = Render(MemoryProfile.Auto);
        Tensor actual = Render(MemoryProfiles.Parse(profile));
        // everything in blocks stays so also where other weights are rounded to 8 bits
        TensorAssert.Identical(expected, actual);
    }

    [Fact]
    public void Forward_OutsideAndInsideOfInferenceMode_GivesTheSame()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        ModelFolder model = Open(folder, "Q8_0");
        using StateDict state = model.OpenTransformer();
        using var weights = new Weights(state, CPU, ScalarType.BFloat16);
        var layer = new HunyuanVideo.Model.Layers.Linear(weights.Scope("single_blocks.0.linear1"), model.TransformerConfig.HiddenSize, (3 * model.TransformerConfig.HiddenSize) + model.TransformerConfig.MlpHiddenDim);
        Tensor x = randn([1, 3, model.TransformerConfig.HiddenSize], ScalarType.BFloat16);
        Tensor inside;
        using (inference_mode())
        {
            inside = layer.Forward(x);
        }

        TensorAssert.Identical(inside, layer.Forward(x));
    }

    private static ModelFolder Open(TemporaryFolder folder, string type)
    {
        string path = folder.PathOf("dit.gguf");
        NanoGguf.WriteTransformer(path, type);
        return ModelFolder.Open(new ModelPaths { ModelBase = Nano.Folder, DitWeight = path });
    }

    private static long Count(ModelFolder model, string name)
    {
        using StateDict state = model.OpenTransformer();
        return state.ShapeOf(name).Aggregate(1L, (product, size) => product * size);
    }
}
