using System.Runtime.InteropServices;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline.Memory;

/// <summary>Plans by a device's memory, and what happens when it runs out in spite of them. A CPU stands in for the device.</summary>
[Collection(TensorCount.Collection)]
public sealed class ProfileFallbackTests(NanoFixture nano) : IClassFixture<NanoFixture>
{
    private static readonly MemoryBudget Plenty = new(1L << 40, 1L << 40);

    [Fact]
    public void Render_OutOfMemoryOnce_GoesOneProfileDownAndGivesTheSameBits()
    {
        using HunyuanVideoPipeline pipeline = Open(MemoryProfile.Auto, Plenty);
        Assert.Equal(MemoryProfile.Gb80, pipeline.MemoryPlan.Profile);
        using GeneratedVideo expected = nano.Pipeline.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        using GeneratedVideo actual = pipeline.Render(SmallRender.Settings, OutOfMemory(times: 1), TestContext.Current.CancellationToken);
        Assert.Equal(MemoryProfile.Gb48, actual.Memory!.Profile);
        Assert.Equal(MemoryProfile.Gb48, pipeline.MemoryPlan.Profile);
        TensorAssert.Identical(expected.Latents, actual.Latents);
    }

    [Fact]
    public void Render_OutOfMemoryTwice_FailsThatRenderOnly()
    {
        using HunyuanVideoPipeline pipeline = Open(MemoryProfile.Auto, Plenty);
        var error = Assert.Throws<DeviceMemoryException>(
            () => pipeline.Render(SmallRender.Settings, OutOfMemory(times: 2), TestContext.Current.CancellationToken));
        Assert.Contains("profile 48gb", error.Message, StringComparison.Ordinal);
        Assert.Contains("memory profile 24gb", error.Message, StringComparison.Ordinal);
        using GeneratedVideo next = pipeline.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        Assert.Equal(5, next.Count);
    }

    [Fact]
    public void Render_OutOfMemoryWithAForcedProfile_KeepsItAndSaysWhatToDo()
    {
        using HunyuanVideoPipeline pipeline = Open(MemoryProfile.Gb48, Plenty);
        var error = Assert.Throws<DeviceMemoryException>(
            () => pipeline.Render(SmallRender.Settings, OutOfMemory(times: 1), TestContext.Current.CancellationToken));
        Assert.Contains("memory profile 24gb", error.Message, StringComparison.Ordinal);
        Assert.Equal(MemoryProfile.Gb48, pipeline.MemoryPlan.Profile);
    }

    [Fact]
    public void Load_Auto_TakesWhatFitsTheLargestOfTheModelsSizes()
    {
        ModelFolder folder = ModelFolder.Open(Nano.Folder);
        ModelMemory memory = ModelMemory.Of(folder, new PipelineOptions { Device = CPU }.Precision, CPU);
        var job = MemoryJob.LargestOf(folder.Card);
        long resident = MemoryPlanner.Choose(Plenty, memory, job, MemoryProfile.Gb80).Predicted.Peak;
        using HunyuanVideoPipeline pipeline = Open(MemoryProfile.Auto, Plenty with { Device = resident - 1 });
        Assert.True(pipeline.MemoryPlan.Profile > MemoryProfile.Gb80);
        Assert.True(pipeline.MemoryPlan.Fits);
        using GeneratedVideo expected = nano.Pipeline.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        using GeneratedVideo actual = pipeline.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        TensorAssert.Identical(expected.Latents, actual.Latents);
        Assert.Equal(Fit.Fits, pipeline.Judge(SmallRender.Settings).Fit);
    }

    private static HunyuanVideoPipeline Open(MemoryProfile profile, MemoryBudget budget) => HunyuanVideoPipeline.Load(
        ModelFolder.Open(Nano.Folder),
        new PipelineOptions { Device = CPU, MemoryProfile = profile, MemoryBudget = budget },
        progress: null,
        CancellationToken.None);

    /// <summary>Fails at the first step of so many renders, as libtorch does when the device is full.</summary>
    private static ImmediateProgress<GenerationProgress> OutOfMemory(int times)
    {
        int failed = 0;
        return new ImmediateProgress<GenerationProgress>(progress =>
        {
            if (progress is { Phase: GenerationPhase.Denoising, Step: 1 } && failed < times)
            {
                failed++;
                throw new DeviceFullException();
            }
        });
    }

    private sealed class DeviceFullException() : ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB.");
}
