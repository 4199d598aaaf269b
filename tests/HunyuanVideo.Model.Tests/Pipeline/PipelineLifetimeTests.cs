using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

/// <summary>No tensor stays behind, whatever way a render or a load ends, and a render ends soon after it is cancelled.</summary>
[Collection(TensorCount.Collection)]
public sealed class PipelineLifetimeTests(NanoFixture nano) : IClassFixture<NanoFixture>
{
    [Fact]
    public void Render_SeveralTimes_LeavesNoTensor()
    {
        using (nano.Pipeline.Render(TwoTiles, new ProgressLog(), CancellationToken.None))
        {
        }

        long before = TensorCount.Settled();
        for (int seed = 0; seed < 3; seed++)
        {
            using GeneratedVideo video = nano.Pipeline.Render(TwoTiles with { Seed = seed }, new ProgressLog(), CancellationToken.None);
            Assert.Equal(before + 2, Tensor.TotalCount);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Render_CancelledAtAnyReport_EndsWithinOneStepAndLeavesNoTensor()
    {
        int last = CountReports();
        Assert.Equal(9, last);
        long before = TensorCount.Settled();
        for (int at = 1; at < last; at++)
        {
            using var source = new CancellationTokenSource();
            var log = new ProgressLog(count => CancelAt(at, count, source));
            Assert.ThrowsAny<OperationCanceledException>(() => nano.Pipeline.Render(TwoTiles, log, source.Token));
            Assert.InRange(log.Reports.Count, at, at + 1);
            long left = Tensor.TotalCount - before;
            Assert.True(left == 0, $"{left} tensors stayed after cancelling at report {at}.");
        }
    }

    [Fact]
    public void Render_CancelledBefore_DoesNothing()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var log = new ProgressLog();
        long before = TensorCount.Settled();
        Assert.ThrowsAny<OperationCanceledException>(() => nano.Pipeline.Render(TwoTiles, log, source.Token));
        Assert.InRange(log.Reports.Count, 0, 1);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Render_ProgressThrowsAtAnyReport_PassesItOnAndLeavesNoTensor()
    {
        int last = CountReports();
        long before = TensorCount.Settled();
        for (int at = 1; at <= last; at++)
        {
            var log = new ProgressLog(count => ThrowAt(at, count));
            TimeoutException error = Assert.Throws<TimeoutException>(() => nano.Pipeline.Render(TwoTiles, log, CancellationToken.None));
            Assert.Equal($"report {at}", error.Message);
            long left = Tensor.TotalCount - before;
            Assert.True(left == 0, $"{left} tensors stayed after report {at} threw.");
        }
    }

    [Fact]
    public void Render_InvalidSettings_LeavesNoTensor()
    {
        long before = TensorCount.Settled();
        Assert.Throws<InvalidSettingsException>(() => nano.Pipeline.Render(TwoTiles with { Width = 15 }, null, CancellationToken.None));
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Render_AfterACancelledOne_GivesTheSameVideo()
    {
        using GeneratedVideo expected = nano.Pipeline.Render(TwoTiles, null, CancellationToken.None);
        using var source = new CancellationTokenSource();
        var log = new ProgressLog(count => CancelAt(6, count, source));
        Assert.ThrowsAny<OperationCanceledException>(() => nano.Pipeline.Render(TwoTiles, log, source.Token));
        using GeneratedVideo actual = nano.Pipeline.Render(TwoTiles, null, CancellationToken.None);
        TensorAssert.Identical(expected.Frames, actual.Frames);
    }

    [Fact]
    public void LoadAndDispose_Pipeline_LeavesNoTensor()
    {
        long before = TensorCount.Settled();
        using (HunyuanVideoPipeline pipeline = Nano.Open())
        {
            using GeneratedVideo video = pipeline.Render(TwoTiles, null, CancellationToken.None);
            Assert.True(Tensor.TotalCount > before);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("text encoders")]
    [InlineData("transformer")]
    [InlineData("vae")]
    public void Load_CancelledWhileAPartIsLoaded_LeavesNoTensor(string part)
    {
        long before = TensorCount.Settled();
        using var source = new CancellationTokenSource();
        var parts = new List<string>();
        var progress = new ImmediateProgress<LoadProgress>(value =>
        {
            parts.Add(value.Part);
            if (value.Part == part)
            {
                source.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => HunyuanVideoPipeline.Load(
            ModelFolder.Open(Nano.Folder), new PipelineOptions { Device = CPU }, progress, source.Token));
        Assert.Equal(part, parts[^1]);
        Assert.Equal(before, Tensor.TotalCount);
    }

    /// <summary>Two texts, three steps and two tiles side by side: 2 + 4 + 3 reports.</summary>
    private static GenerationSettings TwoTiles { get; } = SmallRender.Settings with { Width = 272, Height = 16, VideoLength = 5, GuidanceScale = 2 };

    private int CountReports()
    {
        var log = new ProgressLog();
        using GeneratedVideo video = nano.Pipeline.Render(TwoTiles, log, CancellationToken.None);
        return log.Reports.Count;
    }

    private static void CancelAt(int at, int count, CancellationTokenSource source)
    {
        if (count == at)
        {
            source.Cancel();
        }
    }

    private static void ThrowAt(int at, int count)
    {
        if (count == at)
        {
            throw new TimeoutException($"report {at}");
        }
    }
}
