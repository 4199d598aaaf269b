using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>Sets that come and go on a loaded model.</summary>
public sealed class LoraMergerTests
{
    private static readonly string Kohya = LoraSamples.PathOf("musubi_kohya");
    private static readonly string Peft = LoraSamples.PathOf("diffusers_peft");
    private static readonly string LoHa = LoraSamples.PathOf("lycoris_loha");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MemoryProfile.Auto, false, 1)]
    [InlineData(MemoryProfile.Auto, true, 1)]
    [InlineData(MemoryProfile.Gb24, false, 1)]
    [InlineData(MemoryProfile.Gb16, true, 1)]
    [InlineData(MemoryProfile.Auto, false, 2)]
    public void Render_AfterTwentyChangesBackAndForth_TheModelIsAsItWas(MemoryProfile profile, bool fp8, int devices)
    {
        using var scope = NewDisposeScope();
        using HunyuanVideoPipeline pipeline = Open(profile, fp8, devices: devices);
        Tensor before = Latents(pipeline, null);
        Tensor with = Latents(pipeline, LoraSamples.Set((LoraSamples.Neon, 0.7), (Kohya, -1)));
        LoraSet[] sets =
        [
            LoraSamples.Set((LoraSamples.Neon, 1)), LoraSamples.Set((Kohya, 0.3), (LoHa, -2)), LoraSamples.Set((Peft, 1)),
            LoraSet.None, LoraSamples.Set((LoraSamples.PathOf("with_text_encoders"), 1)),
        ];
        for (int i = 0; i < 20; i++)
        {
            pipeline.UseLoras(sets[i % sets.Length], Cancellation);
        }

        TensorAssert.Identical(with, Latents(pipeline, LoraSamples.Set((LoraSamples.Neon, 0.7), (Kohya, -1))));
        TensorAssert.Identical(before, Latents(pipeline, LoraSamples.Set((LoraSamples.Neon, 0))));
        Assert.False(before.eq(with).all().item<bool>(), "The LoRAs changed nothing.");
    }

    [Fact]
    public void Render_SetInAnyOrder_SameBits()
    {
        using var scope = NewDisposeScope();
        using HunyuanVideoPipeline pipeline = Open();
        (string, double)[] choices = [(LoraSamples.Neon, 0.9), (Kohya, -0.4), (Peft, 1.3), (LoHa, 0.1)];
        Tensor first = Latents(pipeline, LoraSamples.Set(choices));
        foreach (int turn in Enumerable.Range(1, 3))
        {
            pipeline.UseLoras(LoraSet.None, Cancellation);
            TensorAssert.Identical(first, Latents(pipeline, LoraSamples.Set([.. choices.Skip(turn), .. choices.Take(turn)])));
        }
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void Render_SetMergedIntoACheckpoint_SameBits(ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        LoraSet set = LoraSamples.Set((LoraSamples.Neon, 0.8), (Kohya, -0.5));
        MergedNano.Write(folder.Path, set, dtype);
        using HunyuanVideoPipeline offline = Open(folder: folder.Path, dtype: dtype);
        using HunyuanVideoPipeline pipeline = Open(dtype: dtype);
        TensorAssert.Identical(Latents(offline, null), Latents(pipeline, set));
    }

    [Fact]
    public void Use_SameSetAgain_ReadsNothing()
    {
        using var folder = new TemporaryFolder();
        string copy = folder.PathOf("a.safetensors");
        File.Copy(LoraSamples.Neon, copy);
        using HunyuanVideoPipeline pipeline = Open();
        pipeline.UseLoras(LoraSamples.Set((copy, 1)), Cancellation);
        LoraSet same = LoraSamples.Set((LoraSamples.Neon, 1));
        File.Delete(copy);
        pipeline.UseLoras(same, Cancellation);
        Assert.Equal(same, pipeline.Loras);
    }

    [Fact]
    public void Use_FileThatCannotBeUsed_LeavesTheModelAsItWas()
    {
        using var scope = NewDisposeScope();
        using HunyuanVideoPipeline pipeline = Open();
        LoraSet set = LoraSamples.Set((LoraSamples.Neon, 1));
        Tensor before = Latents(pipeline, set);
        LoraSet refused = LoraSamples.Set((Kohya, 1), (LoraSamples.PathOf("keyframe_control_32_channels"), 1));
        Assert.Throws<CheckpointException>(() => pipeline.UseLoras(refused, Cancellation));
        Assert.Equal(set, pipeline.Loras);
        TensorAssert.Identical(before, Latents(pipeline, set));
    }

    [Fact]
    public void Use_CancelledHalfWay_NextUseMendsIt()
    {
        using var scope = NewDisposeScope();
        using HunyuanVideoPipeline pipeline = Open();
        Tensor before = Latents(pipeline, null);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => pipeline.UseLoras(LoraSamples.Set((LoraSamples.Neon, 1)), stop.Token));
        // so strong that no number is finite any more: found half way
        Assert.Throws<CheckpointException>(() => pipeline.UseLoras(LoraSamples.Set((LoraSamples.Neon, double.MaxValue)), Cancellation));
        TensorAssert.Identical(before, Latents(pipeline, null));
    }

    private static HunyuanVideoPipeline Open(
        MemoryProfile profile = MemoryProfile.Auto, bool fp8 = false, string? folder = null, ScalarType dtype = ScalarType.Float32, int devices = 1) => HunyuanVideoPipeline.Load(
        ModelFolder.Open(folder ?? Nano.Folder),
        new PipelineOptions { Device = CPU, Devices = [.. Enumerable.Repeat(CPU, devices)], MemoryProfile = profile, Fp8 = fp8, DType = dtype },
        progress: null,
        CancellationToken.None);

    private static Tensor Latents(HunyuanVideoPipeline pipeline, LoraSet? set)
    {
        using GeneratedVideo video = pipeline.Render(SmallRender.Settings with { Loras = set }, progress: null, Cancellation);
        return video.Latents.clone();
    }
}
