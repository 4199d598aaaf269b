using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Synthetic;

public sealed class RandomWeightsTests
{
    private static readonly TransformerConfig Small = new()
    {
        HiddenSize = 24,
        HeadsNum = 2,
        MmDoubleBlocksDepth = 1,
        MmSingleBlocksDepth = 1,
        RopeDimList = [4, 4, 4],
        GuidanceEmbed = true,
        TextStatesDim = 16,
        TextStatesDim2 = 8,
    };

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Read_ParameterK_IsDrawnFromSeed1000PlusK(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        IReadOnlyDictionary<string, long[]> shapes = ShapeRecorder.Of(weights => new HunyuanVideoTransformer(weights, Small)).Shapes;
        var random = new RandomWeights(shapes, CPU, dtype);
        string[] names = [.. shapes.Keys.Order(StringComparer.Ordinal)];

        Assert.NotEmpty(names);
        for (int k = 0; k < names.Length; k++)
        {
            using var generator = new Generator((ulong)(1000 + k), CPU);
            Tensor expected = 0.02 * randn(shapes[names[k]], dtype: dtype, generator: generator);
            if (names[k].EndsWith("norm.weight", StringComparison.Ordinal) || names[k].EndsWith("norm1.weight", StringComparison.Ordinal)
                || names[k].EndsWith("norm2.weight", StringComparison.Ordinal))
            {
                expected = 1 + expected;
            }

            Tensor drawn = random.Read(names[k], shapes[names[k]]);
            Assert.Equal(dtype, drawn.dtype);
            Assert.True(drawn.eq(expected).all().item<bool>(), names[k]);
        }
    }

    [Theory]
    [InlineData("double_blocks.0.img_attn_q_norm.weight", true)]
    [InlineData("txt_in.individual_token_refiner.blocks.1.norm2.weight", true)]
    [InlineData("decoder.conv_norm_out.weight", true)]
    [InlineData("decoder.mid_block.attentions.0.group_norm.weight", true)]
    [InlineData("layers.3.post_attention_layernorm.weight", true)]
    [InlineData("encoder.layers.0.layer_norm1.weight", true)]
    [InlineData("encoder.layers.0.layer_norm1.bias", false)]
    [InlineData("decoder.conv_norm_out.bias", false)]
    [InlineData("single_blocks.0.linear1.weight", false)]
    [InlineData("weight", false)]
    public void IsNormWeight_Name_TellsNormalisationLayers(string name, bool expected) =>
        Assert.Equal(expected, RandomWeights.IsNormWeight(name));

    [Fact]
    public void Read_OtherShape_SaysSo()
    {
        using var random = new RandomWeights(new Dictionary<string, long[]>(StringComparer.Ordinal) { ["a.weight"] = [2, 3] }, CPU, ScalarType.Float32);
        CheckpointException error = Assert.Throws<CheckpointException>(() => random.Read("a.weight", [3, 2]));
        Assert.Contains("[2, 3]", error.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointException>(() => random.Read("b.weight"));
    }

    [Fact]
    public void ShapesOf_ReleasedSizes_NeedNoMemory()
    {
        IReadOnlyDictionary<string, long[]> shapes = ShapeRecorder.Of(
            weights => new HunyuanVideoTransformer(weights, TransformerConfig.HunyuanVideoT2CfgDistill)).Shapes;
        Assert.Equal(12_821_012_544, shapes.Values.Sum(shape => shape.Aggregate(1L, (product, size) => product * size)));
    }

    [Fact]
    public void RandomModel_SmallSizes_RenderTheSameTwice()
    {
        using Tensor first = Render();
        using Tensor second = Render();
        Assert.True(first.eq(second).all().item<bool>());
    }

    private static Tensor Render()
    {
        ModelFolder nano = ModelFolder.Open(Nano.Folder);
        var options = new PipelineOptions { Device = CPU };
        var random = new RandomModel(Nano.Folder, CPU, options.Precision)
        {
            TransformerConfig = nano.TransformerConfig,
            VaeConfig = nano.VaeConfig,
            LlamaConfig = nano.LlamaConfig,
            ClipConfig = nano.ClipConfig,
        };
        using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(random, options, progress: null, TestContext.Current.CancellationToken);
        using GeneratedVideo video = pipeline.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(SmallRender.Settings.VideoLength, video.Count);
        return video.Latents.clone();
    }
}
