using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Result;

public sealed class JobProgressTests
{
    [Fact]
    public void Percent_ThroughAllPhases_NeverGoesBack()
    {
        var percents = new List<int>();
        foreach (string phase in RenderPhase.All)
        {
            for (int step = 0; step <= 10; step++)
            {
                percents.Add(JobProgress.Percent(Samples.Job(JobState.Running) with { Phase = phase, Step = step, Steps = 10 }));
            }
        }

        Assert.Equal(percents.Order(), percents);
        Assert.Equal(0, percents[0]);
        Assert.Equal(100, percents[^1]);
    }

    [Fact]
    public void TabTitle_EachState_SaysIt()
    {
        Assert.Equal("HunyuanVideo", JobProgress.TabTitle(null));
        Assert.Equal("45 % · HunyuanVideo", JobProgress.TabTitle(Samples.Denoising(25)));
        Assert.Equal("Done · HunyuanVideo", JobProgress.TabTitle(Samples.Succeeded()));
        Assert.Equal("Failed · HunyuanVideo", JobProgress.TabTitle(Samples.Job(JobState.Failed)));
        Assert.Equal("HunyuanVideo", JobProgress.TabTitle(Samples.Job(JobState.Cancelled)));
    }
}
