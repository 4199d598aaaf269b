using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Rendering;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Rendering;

public sealed class ProgressReporterTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly PreviewFrames Frames = new(new byte[2 * 2 * 3], 2, 2, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly List<RenderProgress> _reports = [];
    private readonly ProgressReporter _reporter;

    public ProgressReporterTests() => _reporter = new ProgressReporter(new ImmediateProgress<RenderProgress>(_reports.Add), saved: null, _time, Interval);

    [Fact]
    public void Report_EachPhase_HasItsName()
    {
        foreach (GenerationPhase phase in Enum.GetValues<GenerationPhase>())
        {
            _reporter.Report(new GenerationProgress(phase, 1, 2, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)));
        }

        _reporter.Encoding();

        Assert.Equal(RenderPhase.All, _reports.Select(report => report.Phase));
        Assert.Equal((1, 2, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4)), (_reports[0].Step, _reports[0].Steps, _reports[0].Elapsed, _reports[0].Remaining));
        Assert.Equal(TimeSpan.FromSeconds(3), _reports[^1].Elapsed);
    }

    [Fact]
    public void Report_PreviewsInQuickSuccession_KeepsFirstDueAndLast()
    {
        Denoise(1);
        Denoise(2);
        _time.Advance(Interval);
        Denoise(3);
        Denoise(4);
        Denoise(5);

        Assert.Equal([true, false, true, false, true], _reports.Select(report => report.Preview is not null));
    }

    private void Denoise(int step) => _reporter.Report(new GenerationProgress(GenerationPhase.Denoising, step, 5, TimeSpan.Zero, null, Frames));
}
