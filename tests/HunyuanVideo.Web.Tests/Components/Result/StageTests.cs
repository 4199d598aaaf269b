using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Result;

public sealed class StageTests : ComponentTest
{
    private IRenderedComponent<Stage> RenderStage(
        RenderJob? job, Action<ComponentParameterCollectionBuilder<Stage>>? more = null, ModelSnapshot? model = null) => Render<Stage>(stage =>
    {
        stage.Add(it => it.Job, job).Add(it => it.Model, model ?? Samples.Model).Add(it => it.Size, new VideoSize(544, 960)).Add(it => it.Now, Samples.Start.AddSeconds(195));
        more?.Invoke(stage);
    });

    private static string Announced(IRenderedComponent<Stage> stage) => stage.Find("[aria-live=polite]").TextContent;

    [Fact]
    public void Stage_NoJob_TeachesAndHasTheChosenRatio()
    {
        IRenderedComponent<Stage> stage = RenderStage(null);

        Assert.Equal("--w:544;--h:960", stage.Find(".stage-box").GetAttribute("style"));
        Assert.Equal(3, stage.FindAll(".example-card").Count);
        Assert.Equal(string.Empty, Announced(stage));
    }

    [Fact]
    public void ExampleCard_Clicked_StartsIt()
    {
        string? started = null;
        RenderStage(null, stage => stage.Add(it => it.StartExample, prompt => started = prompt)).FindAll(".example-card")[2].Click();

        Assert.Equal("A fox.", started);
    }

    [Fact]
    public void Stage_ModelFailed_SaysWhyAndOffersNothing()
    {
        IRenderedComponent<Stage> stage = RenderStage(
            null, model: Samples.Model with { Phase = ModelPhase.Failed, Message = "No weights." });

        Assert.Contains("No weights.", stage.Markup, StringComparison.Ordinal);
        Assert.Empty(stage.FindAll(".example-card"));
    }

    [Fact]
    public void Stage_Denoising_ShowsStepBarAndTimes()
    {
        IRenderedComponent<Stage> stage = RenderStage(Samples.Denoising(25));

        Assert.Equal("Denoise 25/50", stage.Find("[aria-current=step] .phase-name").TextContent);
        Assert.Single(stage.FindAll(".phase.done"));
        Assert.Equal("45", stage.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        Assert.Contains("45 %", stage.Find(".percent").TextContent, StringComparison.Ordinal);
        Assert.Contains("03:15 elapsed · 03:37 left", stage.Find(".running-foot").TextContent, StringComparison.Ordinal);
        Assert.Equal("--w:960;--h:544", stage.Find(".stage-box").GetAttribute("style"));
    }

    [Fact]
    public void Stage_NextStepWithinTheSameTenth_AnnouncesNothingNew()
    {
        IRenderedComponent<Stage> stage = RenderStage(Samples.Denoising(25));
        string before = Announced(stage);

        stage.Render(it => it.Add(stage => stage.Job, Samples.Denoising(26)));
        Assert.Equal(before, Announced(stage));

        stage.Render(it => it.Add(stage => stage.Job, Samples.Denoising(30)));
        Assert.Equal("Denoising, 50 percent.", Announced(stage));
    }

    [Fact]
    public void Stage_Preview_IsAMovingSheetByAddress()
    {
        RenderJob job = Samples.Denoising(25, new PreviewSheet([1], "image/jpeg", 8, 6, 12));
        IRenderedComponent<Stage> stage = RenderStage(job);

        string style = stage.Find(".preview-sheet.moving").GetAttribute("style")!;
        Assert.Contains($"url(videos/{job.Id}/preview?v=1)", style, StringComparison.Ordinal);
        Assert.Contains("background-size:100% 1200%", style, StringComparison.Ordinal);
        Assert.Contains("--frames:12", style, StringComparison.Ordinal);
    }

    [Fact]
    public void Stage_NewerPreviews_KeepOnlyTheLastBelow()
    {
        RenderJob job = Samples.Denoising(25, new PreviewSheet([1], "image/jpeg", 8, 6, 12));
        IRenderedComponent<Stage> stage = RenderStage(job);
        for (int number = 2; number <= 5; number++)
        {
            stage.Render(it => it.Add(stage => stage.Job, job with { PreviewNumber = number }));
        }

        Assert.Equal(2, stage.FindAll(".preview-sheet").Count);
        Assert.Contains("v=5", stage.FindAll(".preview-sheet")[1].GetAttribute("style"), StringComparison.Ordinal);
    }

    [Fact]
    public void Stage_OnePicturePreview_StandsStill()
    {
        IRenderedComponent<Stage> stage = RenderStage(Samples.Denoising(25, new PreviewSheet([1], "image/jpeg", 8, 6, 1)));

        Assert.Empty(stage.FindAll(".preview-sheet.moving"));
    }

    [Fact]
    public void Cancel_Clicked_IsTold()
    {
        bool cancelled = false;
        RenderStage(Samples.Denoising(1), stage => stage.Add(it => it.Cancel, () => cancelled = true)).Find("#stop").Click();

        Assert.True(cancelled);
    }

    [Fact]
    public void Stage_Succeeded_PlaysAndTellsHowItWasMade()
    {
        RenderJob job = Samples.Succeeded();
        IRenderedComponent<Stage> stage = RenderStage(job);

        AngleSharp.Dom.IElement video = stage.Find("video");
        Assert.Equal($"videos/{job.Id}", video.GetAttribute("src"));
        Assert.Equal($"videos/{job.Id}/poster", video.GetAttribute("poster"));
        foreach (string attribute in new[] { "controls", "loop", "muted", "autoplay", "playsinline" })
        {
            Assert.True(video.HasAttribute(attribute), attribute);
        }

        Assert.Equal($"videos/{job.Id}?download=1", stage.Find("#download").GetAttribute("href"));
        string numbers = stage.Find(".job-numbers").TextContent;
        Assert.All(["481516", "960 × 544", "65 frames", "50 steps", "5 min 2 s"], part => Assert.Contains(part, numbers, StringComparison.Ordinal));
        Assert.Equal("The video is done.", Announced(stage));
    }

    [Fact]
    public void UseSeedAndSettings_Clicked_HandThemOver()
    {
        long seed = 0;
        RenderRequest? request = null;
        IRenderedComponent<Stage> stage = RenderStage(
            Samples.Succeeded(), stage => stage.Add(it => it.UseSeed, used => seed = used).Add(it => it.UseSettings, used => request = used));

        stage.Find("#use-settings").Click();
        stage.Find("#use-seed").Click();

        Assert.Equal(Samples.Request, request);
        Assert.Equal(481516, seed);
    }

    [Fact]
    public void CopySettings_Clicked_CopiesJson()
    {
        IRenderedComponent<Stage> stage = RenderStage(Samples.Succeeded());

        stage.Find("#copy-settings").Click();

        JSRuntimeInvocation copy = JSInterop.VerifyInvoke("hunyuan.copy");
        Assert.Contains("\"seed\": 481516", Assert.IsType<string>(copy.Arguments[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Stage_Failed_SaysWhyAndTriesAgainWithTheSameRequest()
    {
        RenderRequest? retried = null;
        IRenderedComponent<Stage> stage = RenderStage(
            Samples.Job(JobState.Failed) with { Error = "Choose 540p." }, stage => stage.Add(it => it.Retry, request => retried = request));

        Assert.Contains("Choose 540p.", stage.Find(".notice.failed p").TextContent, StringComparison.Ordinal);
        stage.Find(".notice button").Click();
        Assert.Equal(Samples.Request, retried);
    }

    [Fact]
    public void Stage_CancelledWhileDenoising_SaysWhere()
    {
        IRenderedComponent<Stage> stage = RenderStage(Samples.Denoising(12) with { State = JobState.Cancelled, Elapsed = TimeSpan.FromSeconds(70) });

        Assert.Contains("stopped at step 12 of 50, after 1 min 10 s", stage.Find(".notice").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Stage_Queued_SaysWhatItWaitsFor()
    {
        IRenderedComponent<Stage> stage = RenderStage(
            Samples.Job(JobState.Queued), model: Samples.Model with { Phase = ModelPhase.Loading, Message = "Loading 8 of 25 GB." });

        Assert.Contains("Loading 8 of 25 GB.", stage.Find(".stage-wait").TextContent, StringComparison.Ordinal);
    }
}
