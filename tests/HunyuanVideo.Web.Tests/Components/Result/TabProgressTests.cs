using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Result;

public sealed class TabProgressTests : ComponentTest
{
    private readonly BunitJSModuleInterop _tab;

    public TabProgressTests()
    {
        _tab = JSInterop.SetupModule("./js/tab.js");
        _tab.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Job_RunsAndEnds_DrawsEachPercentOnceAndNotifiesOnce()
    {
        RenderJob job = Samples.Denoising(25);
        IRenderedComponent<TabProgress> tab = Render<TabProgress>(it => it.Add(tab => tab.Job, job));
        tab.Render(it => it.Add(tab => tab.Job, job));
        tab.Render(it => it.Add(tab => tab.Job, job with { Step = 30 }));
        tab.Render(it => it.Add(tab => tab.Job, Samples.Succeeded() with { Id = job.Id }));
        tab.Render(it => it.Add(tab => tab.Job, Samples.Succeeded() with { Id = job.Id }));

        Assert.Equal([45, 53, null], Drawn());
        JSRuntimeInvocation notified = Assert.Single(_tab.Invocations, call => call.Identifier == "notify");
        Assert.Equal(["The video is done.", Samples.Request.Prompt, $"/?job={job.Id}"], notified.Arguments);
    }

    [Fact]
    public void Job_DoneBeforeThePageWasOpened_IsNoNews()
    {
        Render<TabProgress>(it => it.Add(tab => tab.Job, Samples.Succeeded()));

        Assert.Empty(_tab.Invocations);
    }

    private int?[] Drawn() =>
        [.. _tab.Invocations.Where(call => call.Identifier == "progress").Select(call => (int?)call.Arguments[0])];
}
