using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Components.Result;

public sealed class ResultPanelTests : ComponentTest
{
    private IRenderedComponent<ResultPanel> RenderPanel(RenderJob job) =>
        Render<ResultPanel>(panel => panel.Add(it => it.Job, job).Add(it => it.Model, Samples.Model));

    [Fact]
    public void Panel_SmallTier_OpensTheLargerRenderWithOneKey()
    {
        IRenderedComponent<ResultPanel> panel = RenderPanel(Samples.Succeeded());
        Assert.Empty(panel.FindAll("#rerender"));

        AngleSharp.Dom.IElement open = panel.Find("[data-key=r]");
        Assert.Contains("Re-render at 720p", open.TextContent, StringComparison.Ordinal);
        open.Click();

        Assert.Equal("true", panel.Find("[data-key=r]").GetAttribute("aria-expanded"));
        panel.Find("#rerender [data-key=Escape]").Click();
        Assert.Empty(panel.FindAll("#rerender"));
    }

    [Fact]
    public void Panel_LargestTier_OffersNoLargerRender()
    {
        IRenderedComponent<ResultPanel> panel = RenderPanel(
            Samples.Succeeded() with { Request = Samples.Request with { Width = 1280, Height = 720 } });

        Assert.Empty(panel.FindAll("#rerender-open"));
        Assert.Contains("primary", panel.Find("#download").ClassList);
    }

    [Fact]
    public void Panel_Keeper_LinksToTheComparisonWithItsPreview()
    {
        RenderJob preview = Samples.Succeeded();
        RenderJob keeper = Samples.Succeeded() with { Request = Samples.Request with { SourceJob = preview.Id.ToString(), Strength = 0.8 } };

        Assert.Equal($"compare?a={preview.Id}&b={keeper.Id}", RenderPanel(keeper).Find("#compare").GetAttribute("href"));
        Assert.Empty(RenderPanel(preview).FindAll("#compare"));
    }

    [Fact]
    public void Share_Clicked_CopiesAnAddressThatOpensThisJob()
    {
        RenderJob job = Samples.Succeeded();

        RenderPanel(job).Find("[data-key=s]").Click();

        Assert.Equal($"http://localhost/?job={job.Id}", JSInterop.VerifyInvoke("hunyuan.copy").Arguments[0]);
    }

    [Fact]
    public void UseSettings_NobodyListens_GoesToTheFormWithThem()
    {
        RenderPanel(Samples.Succeeded()).Find("#use-settings").Click();

        string address = Services.GetRequiredService<NavigationManager>().Uri;
        Assert.StartsWith("http://localhost/?prompt=A%20cat%20walks%20on%20the%20grass.&width=960&height=544&video_length=65", address);
        Assert.Contains("&seed=481516", address, StringComparison.Ordinal);
    }

    [Fact]
    public void Delete_AskedTwice_DeletesOnce()
    {
        RenderJob job = Samples.Succeeded();
        IRenderedComponent<ResultPanel> panel = RenderPanel(job);

        panel.Find("#delete").Click();
        Assert.Empty(Jobs.Deleted);
        panel.Find(".confirm-line [data-key=Escape]").Click();
        Assert.Empty(panel.FindAll("#delete-yes"));
        panel.Find("#delete").Click();
        panel.Find("#delete-yes").Click();

        Assert.Equal([job.Id], Jobs.Deleted);
    }
}
