using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Result;

public sealed class JobFactsTests : ComponentTest
{
    [Fact]
    public void Facts_Keeper_TellStepsThatRanAndTheStrength()
    {
        string facts = Facts(Samples.Succeeded() with { Request = Samples.Request with { SourceJob = "x", Strength = 0.8 } });

        Assert.Contains("18 of 50 steps", facts, StringComparison.Ordinal);
        Assert.Contains("composition kept, strength 0.80", facts, StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_StoppedEarly_TellWhere()
    {
        RenderJob job = Samples.Succeeded();

        Assert.Contains(
            "stopped at step 7 of 50", Facts(job with { Outcome = job.Outcome! with { StepsPlanned = 50, StepsRun = 7 } }), StringComparison.Ordinal);
    }

    [Fact]
    public void Facts_HourlyRateKnown_TellTheCost()
    {
        Forecast.Dollars = 0.28m;

        Assert.Contains("$0.28", Facts(Samples.Succeeded()), StringComparison.Ordinal);
    }

    private string Facts(RenderJob job) => Render<JobFacts>(it => it.Add(facts => facts.Job, job)).Find(".job-numbers").TextContent;
}
