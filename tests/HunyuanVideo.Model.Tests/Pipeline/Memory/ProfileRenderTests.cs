using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline.Memory;

/// <summary>Where parameters are while they wait changes nothing of a render.</summary>
[Collection(TensorCount.Collection)]
public sealed class ProfileRenderTests(NanoFixture nano) : IClassFixture<NanoFixture>
{
    [Theory]
    [InlineData(MemoryProfile.Gb48)]
    [InlineData(MemoryProfile.Gb24)]
    public void Render_PartsOnTheMove_GivesTheSameBits(MemoryProfile profile)
    {
        GenerationSettings guided = SmallRender.Settings with { GuidanceScale = 4 };
        using HunyuanVideoPipeline moving = Open(profile);
        Assert.Equal(profile, moving.MemoryPlan.Profile);
        foreach (GenerationSettings settings in new[] { SmallRender.Settings, guided, SmallRender.Settings with { VideoLength = 1 } })
        {
            using GeneratedVideo expected = nano.Pipeline.Render(settings, progress: null, TestContext.Current.CancellationToken);
            using GeneratedVideo actual = moving.Render(settings, progress: null, TestContext.Current.CancellationToken);
            TensorAssert.Identical(expected.Latents, actual.Latents);
            TensorAssert.Identical(expected.Frames, actual.Frames);
            Assert.Equal(profile, actual.Memory!.Profile);
        }
    }

    [Fact]
    public void Render_8BitWeightsResidentOrStreamed_GivesTheSameBits()
    {
        using HunyuanVideoPipeline streamed = Open(MemoryProfile.Gb16);
        using HunyuanVideoPipeline resident = Open(MemoryProfile.Gb80, fp8: true);
        Assert.Equal("fp8/fp32", streamed.Precision.Name);
        using GeneratedVideo expected = resident.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        using GeneratedVideo actual = streamed.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        TensorAssert.Identical(expected.Latents, actual.Latents);
    }

    [Fact]
    public void Render_8BitWeights_StaysNearFp32()
    {
        GenerationSettings settings = Nano.SettingsOf("ref1");
        using HunyuanVideoPipeline rounded = Open(MemoryProfile.Gb80, fp8: true);
        using GeneratedVideo expected = nano.Pipeline.Render(settings, progress: null, TestContext.Current.CancellationToken);
        using GeneratedVideo actual = rounded.Render(settings, progress: null, TestContext.Current.CancellationToken);
        double psnr = Psnr(expected.Frames, actual.Frames);
        TestContext.Current.TestOutputHelper?.WriteLine($"PSNR {psnr:F1} dB");
        Assert.InRange(psnr, 25, 60);
    }

    [Theory]
    [InlineData(MemoryProfile.Gb48)]
    [InlineData(MemoryProfile.Gb24)]
    [InlineData(MemoryProfile.Gb16)]
    public void Render_CancelledAtAnyReport_LeavesNoTensorAndTheNextIsRight(MemoryProfile profile)
    {
        using HunyuanVideoPipeline moving = Open(profile);
        using GeneratedVideo expected = moving.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        var whole = new ProgressLog();
        moving.Render(SmallRender.Settings, whole, TestContext.Current.CancellationToken).Dispose();
        long before = TensorCount.Settled();
        for (int at = 1; at < whole.Reports.Count; at++)
        {
            using var source = new CancellationTokenSource();
            int cancelAt = at;
            var log = new ProgressLog(count => CancelAt(cancelAt, count, source));
            Assert.ThrowsAny<OperationCanceledException>(() => moving.Render(SmallRender.Settings, log, source.Token));
            Assert.Equal(before, Tensor.TotalCount);
        }

        using GeneratedVideo after = moving.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken);
        TensorAssert.Identical(expected.Latents, after.Latents);
    }

    [Theory]
    [InlineData(MemoryProfile.Gb48)]
    [InlineData(MemoryProfile.Gb24)]
    [InlineData(MemoryProfile.Gb16)]
    public void Dispose_AfterARender_LeavesNoTensor(MemoryProfile profile)
    {
        long before = TensorCount.Settled();
        using (HunyuanVideoPipeline moving = Open(profile))
        {
            moving.Render(SmallRender.Settings, progress: null, TestContext.Current.CancellationToken).Dispose();
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static HunyuanVideoPipeline Open(MemoryProfile profile, bool fp8 = false) => HunyuanVideoPipeline.Load(
        ModelFolder.Open(Nano.Folder), new PipelineOptions { Device = CPU, MemoryProfile = profile, Fp8 = fp8 }, progress: null, CancellationToken.None);

    private static void CancelAt(int at, int count, CancellationTokenSource source)
    {
        if (count == at)
        {
            source.Cancel();
        }
    }

    private static double Psnr(Tensor expected, Tensor actual)
    {
        using var scope = NewDisposeScope();
        double error = (expected.to(ScalarType.Float64) - actual.to(ScalarType.Float64)).square().mean().item<double>();
        return 10 * Math.Log10(255 * 255 / error);
    }
}
