using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
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

    [Theory]
    [InlineData("Q4_0", MemoryProfile.Gb80, true)]
    [InlineData("F16", MemoryProfile.Gb80, false)]
    [InlineData("Q4_0", MemoryProfile.Gb24, false)]
    public void Judge_WithALora_CountsWhatItAddsToResidentBlocks(string type, MemoryProfile profile, bool adds)
    {
        using var folder = new TemporaryFolder();
        string gguf = folder.PathOf("dit.gguf");
        NanoGguf.WriteTransformer(gguf, type);
        using HunyuanVideoPipeline pipeline = Open(gguf, profile);
        long Peak(LoraSet? set) => pipeline.Judge(SmallRender.Settings with { Loras = set }).PeakBytes;
        long without = Peak(null);
        using var file = LoraFile.Open(Set[0].File, WrittenLora.Table);
        long touched = file.Changes.Select(change => change.Target.Module).Distinct().Sum(module => module.Rows * module.Columns);
        Assert.Equal(without + (adds ? touched / 32 * 34 : 0), Peak(Set));
        // another strength, and the same file once more, touch the same weights
        Assert.Equal(Peak(Set), Peak(LoraSet.Of([.. Set, .. LoraSamples.Set((LoraSamples.PathOf("musubi_kohya"), 0.5))])));
        Assert.Equal(without, Peak(LoraSet.Of([new LoraChoice(folder.PathOf("gone.safetensors"), new string('0', 64), 1)])));
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
