using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Result;

public sealed class RunningPanelTests : ComponentTest
{
    private IRenderedComponent<RunningPanel> RenderPanel(RenderJob job) =>
        Render<RunningPanel>(panel => panel.Add(it => it.Job, job).Add(it => it.Now, Samples.Start.AddSeconds(195)));

    [Fact]
    public void Panel_HourlyRateKnown_TellsWhatItHasCostSoFar()
    {
        Forecast.Dollars = 0.19m;

        Assert.Equal("03:15 elapsed · 03:37 left · $0.19 so far", RenderPanel(Samples.Denoising(25)).Find(".running-foot > span").TextContent);
    }

    [Fact]
    public void Finish_Clicked_AsksOnceAndSaysSo()
    {
        RenderJob job = Samples.Denoising(25);
        IRenderedComponent<RunningPanel> panel = RenderPanel(job);

        panel.Find("#finish").Click();

        Assert.Equal([job.Id], Jobs.Finished);
        Assert.True(panel.Find("#finish").HasAttribute("disabled"));
        Assert.Equal("Stops after this step", panel.Find("#finish").TextContent.Trim());
    }

    [Fact]
    public void Finish_AskedForElsewhere_ShowsHereToo() =>
        Assert.True(RenderPanel(Samples.Denoising(25) with { FinishRequested = true }).Find("#finish").HasAttribute("disabled"));

    [Fact]
    public void Cancel_UnderWay_IsSaidAndNothingElseIsOffered()
    {
        IRenderedComponent<RunningPanel> panel = Render<RunningPanel>(
            it => it.Add(p => p.Job, Samples.Denoising(25)).Add(p => p.Now, Samples.Start.AddSeconds(195)).Add(p => p.Cancelling, true));

        Assert.True(panel.Find("#stop").HasAttribute("disabled"));
        Assert.Equal("Cancelling", panel.Find("#stop").TextContent);
        Assert.Empty(panel.FindAll("#finish"));
        Assert.DoesNotContain("left", panel.Find(".running-foot > span").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RenderPhase.Decode, JobState.Running)]
    [InlineData(RenderPhase.Mp4, JobState.Encoding)]
    [InlineData(null, JobState.Queued)]
    public void Finish_NothingToStop_IsNotOffered(string? phase, JobState state) =>
        Assert.Empty(RenderPanel(Samples.Job(state) with { Phase = phase }).FindAll("#finish"));

    [Theory]
    [InlineData("off", "false")]
    [InlineData("on", "true")]
    public void Notify_BrowserCan_IsOfferedAndAskedForOnClickOnly(string state, string pressed)
    {
        BunitJSModuleInterop tab = JSInterop.SetupModule("./js/tab.js");
        tab.Setup<string>("notifyState").SetResult(state);
        JSRuntimeInvocationHandler<string> toggle = tab.Setup<string>("toggleNotify").SetResult("on");
        IRenderedComponent<RunningPanel> panel = RenderPanel(Samples.Denoising(25));

        Assert.Equal(pressed, panel.Find("#notify").GetAttribute("aria-pressed"));
        Assert.Empty(toggle.Invocations);
        panel.Find("#notify").Click();

        Assert.Single(toggle.Invocations);
        Assert.Equal("true", panel.Find("#notify").GetAttribute("aria-pressed"));
    }

    [Theory]
    [InlineData("none")]
    [InlineData("denied")]
    public void Notify_BrowserCannot_IsNotOffered(string state)
    {
        JSInterop.SetupModule("./js/tab.js").Setup<string>("notifyState").SetResult(state);

        Assert.Empty(RenderPanel(Samples.Denoising(25)).FindAll("#notify"));
    }
}
