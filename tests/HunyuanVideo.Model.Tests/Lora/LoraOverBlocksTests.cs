using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Checkpoints.Gguf;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>LoRAs over weights that stay in the blocks of a GGUF file.</summary>
public sealed class LoraOverBlocksTests
{
    private static readonly LoraSet Set = LoraSamples.Set((LoraSamples.PathOf("musubi_kohya"), 1));

    [Theory]
    [InlineData("Q8_0", MemoryProfile.Auto)]
    [InlineData("Q4_0", MemoryProfile.Auto)]
    [InlineData("Q8_0", MemoryProfile.Gb24)]
    public void Render_WithALora_IsNearThatOfPlainNumbersAndGoesAgain(string type, MemoryProfile profile)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        (string gguf, string numbers) = (folder.PathOf("dit.gguf"), folder.PathOf("dit.safetensors"));
        NanoGguf.WriteTransformer(gguf, type);
        NanoGguf.WriteNumbers(gguf, numbers);
        using HunyuanVideoPipeline inBlocks = Open(gguf, profile);
        using HunyuanVideoPipeline plain = Open(numbers, MemoryProfile.Auto);
        Tensor before = Latents(inBlocks, LoraSet.None);
        Tensor with = Latents(inBlocks, Set);
        Tensor expected = Latents(plain, Set);
        double effect = Distance(before, expected);
        // what is changed is kept in 8.5 bits, which is far finer than the change
        Assert.InRange(Distance(with, expected), 0, effect / 4);
        TensorAssert.Identical(before, Latents(inBlocks, LoraSet.None));
        TensorAssert.Identical(with, Latents(inBlocks, Set));
    }

    private static double Distance(Tensor left, Tensor right) => (left - right).norm().div(right.norm()).item<float>();

    private static HunyuanVideoPipeline Open(string weights, MemoryProfile profile) => HunyuanVideoPipeline.Load(
        ModelFolder.Open(new ModelPaths { ModelBase = Nano.Folder, DitWeight = weights }),
        new PipelineOptions { Device = CPU, MemoryProfile = profile },
        progress: null,
        TestContext.Current.CancellationToken);

    private static Tensor Latents(HunyuanVideoPipeline pipeline, LoraSet set)
    {
        pipeline.UseLoras(set, TestContext.Current.CancellationToken);
        using GeneratedVideo video = pipeline.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        return video.Latents.clone();
    }
}
