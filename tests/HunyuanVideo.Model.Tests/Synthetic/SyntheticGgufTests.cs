using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Synthetic;

/// <summary>The GGUF files that memory and speed are measured with.</summary>
public sealed class SyntheticGgufTests
{
    /// <summary>GB of published files of the released model, as their pages list them.</summary>
    [Theory]
    [InlineData("Q4_0", 7.74)]
    [InlineData("Q4_K_M", 7.88)]
    [InlineData("Q4_1", 8.52)]
    [InlineData("Q5_K_M", 9.45)]
    [InlineData("Q6_K", 10.95)]
    [InlineData("Q8_0", 13.97)]
    [InlineData("BF16", 25.65)]
    public void Mix_ReleasedSizes_IsAsLargeAsThePublishedFile(string fileType, double gigabytes)
    {
        GgufMix mix = GgufMix.Of(fileType);
        long bytes = SyntheticWeights.Shapes(TransformerConfig.HunyuanVideoT2CfgDistill)
            .Sum(parameter => mix.TypeOf(parameter.Name, parameter.Shape).BytesOf(parameter.Shape.Aggregate(1L, (product, size) => product * size)));
        Assert.Equal(gigabytes, bytes / 1e9, 0.006);
    }

    [Fact]
    public void Write_MixedFile_HoldsEveryParameterInItsType()
    {
        using var folder = new TemporaryFolder();
        TransformerConfig config = TransformerConfig.From("dit.json", Golden.Json("dit.json")) with { HiddenSize = 256, HeadsNum = 16 };
        string path = SyntheticTree.Write(folder.Path, Nano.Folder, config, ".gguf", file => SyntheticGguf.Write(file, config, GgufMix.Of("Q4_K_M")));
        using (GgufFile file = GgufFile.Open(path))
        {
            Assert.Equal("Q5_K", file.Entries["double_blocks.0.img_attn_qkv.weight"].Type.Name);
            Assert.Equal("Q4_K", file.Entries["single_blocks.0.linear1.weight"].Type.Name);
            Assert.Equal("BF16", file.Entries["txt_in.input_embedder.weight"].Type.Name);
            Assert.Equal("F32", file.Entries["img_in.proj.weight"].Type.Name);
            using Tensor values = file.Read("single_blocks.0.linear2.weight");
            Assert.InRange(values.std().item<float>(), 0.018f, 0.022f);
            Assert.InRange(values.mean().item<float>(), -0.001f, 0.001f);
        }

        using StateDict state = ModelFolder.Open(folder.Path).OpenTransformer();
        using var transformer = new HunyuanVideoTransformer(new Weights(state, CPU, ScalarType.BFloat16), config);
        state.ThrowIfUnread();
    }

    [Fact]
    public void Mix_UnknownType_IsRefusedWithTheNames()
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => GgufMix.Of("Q3_K"));
        Assert.Contains("Q4_K_M", error.Message, StringComparison.Ordinal);
    }
}
