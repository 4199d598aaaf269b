using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Result;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Result;

public sealed class RerenderPanelTests : ComponentTest
{
    private static readonly RenderJob Preview = Samples.Succeeded() with
    {
        Outcome = Samples.Succeeded().Outcome! with { LatentsFile = "/a.safetensors" },
    };

    private static readonly NextTier Target = new("720p", new VideoSize(1280, 720));

    private IRenderedComponent<RerenderPanel> RenderPanel(
        RenderJob? job = null, Action<ComponentParameterCollectionBuilder<RerenderPanel>>? more = null) => Render<RerenderPanel>(panel =>
    {
        panel.Add(it => it.Job, job ?? Preview).Add(it => it.Target, Target).Add(it => it.Card, Samples.Card);
        more?.Invoke(panel);
    });

    private static string[] Modes(IRenderedComponent<RerenderPanel> panel) =>
        [.. panel.FindAll(".mode-text").Select(text => text.TextContent.Trim())];

    [Fact]
    public void Panel_LatentsKept_ExplainsBothModesWithTheirSteps()
    {
        IRenderedComponent<RerenderPanel> panel = RenderPanel();

        Assert.Contains("720p · 1280 × 720", panel.Find("h3").TextContent, StringComparison.Ordinal);
        Assert.Equal("Starts from the preview, renders 18 of 50 steps.", Modes(panel)[0]);
        Assert.StartsWith("Begins from new noise and renders all 50 steps;", Modes(panel)[1]);
        Assert.True(panel.FindAll("input[type=radio]")[0].HasAttribute("checked"));
        Assert.Contains("Saves 64 % of the time", panel.Find("#strength-hint").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Panel_TimesKnown_TellsTimeAndMoney()
    {
        Forecast.Estimate = new RenderEstimate(TimeSpan.FromSeconds(230), TimeSpan.FromSeconds(12));
        Forecast.Dollars = 0.22m;

        Assert.Equal("Starts from the preview, renders 18 of 50 steps (~4 min 2 s, $0.22).", Modes(RenderPanel())[0]);
    }

    [Fact]
    public void Strength_Moved_ChangesStepsAndSaving()
    {
        IRenderedComponent<RerenderPanel> panel = RenderPanel();

        panel.Find("#strength").Input("0.9");

        Assert.Contains("28 of 50 steps", Modes(panel)[0], StringComparison.Ordinal);
        Assert.Contains("Saves 44 %", panel.Find("#strength-hint").TextContent, StringComparison.Ordinal);
        Assert.Equal("0.90", panel.Find(".field-value").TextContent);
    }

    [Fact]
    public void Submit_Keep_QueuesTheKeeperAndCloses()
    {
        bool closed = false;
        RenderJob? queued = null;
        IRenderedComponent<RerenderPanel> panel = RenderPanel(
            more: panel => panel.Add(it => it.Close, () => closed = true).Add(it => it.Submitted, job => queued = job));

        panel.Find("#rerender-submit").Click();

        RenderRequest expected = Samples.Request with { Width = 1280, Height = 720, SourceJob = Preview.Id.ToString(), Strength = 0.8 };
        Assert.Equal([expected], Jobs.Submitted);
        Assert.True(closed);
        Assert.Equal(expected, queued!.Request);
    }

    [Fact]
    public void Submit_Fresh_QueuesTheSameSeedWithoutASource()
    {
        IRenderedComponent<RerenderPanel> panel = RenderPanel(Preview with { Request = Samples.Request with { SourceJob = "x", Strength = 0.5 } });

        panel.FindAll("input[type=radio]")[1].Change(true);
        Assert.Empty(panel.FindAll("#strength"));
        panel.Find("#rerender-submit").Click();

        Assert.Equal([Samples.Request with { Width = 1280, Height = 720 }], Jobs.Submitted);
    }

    [Fact]
    public void Panel_PreviewOfFewSteps_TakesTheModelsOwn()
    {
        IRenderedComponent<RerenderPanel> panel = RenderPanel(Preview with { Request = Samples.Request with { InferSteps = 12 } });

        panel.Find("#rerender-submit").Click();

        Assert.Equal(50, Assert.Single(Jobs.Submitted).InferSteps);
    }

    [Fact]
    public void Panel_NoLatents_OffersTheFreshRenderOnlyAndSaysWhy()
    {
        IRenderedComponent<RerenderPanel> panel = RenderPanel(Samples.Succeeded());

        Assert.Contains("were not kept", Modes(panel)[0], StringComparison.Ordinal);
        Assert.True(panel.FindAll("input[type=radio]")[0].HasAttribute("disabled"));
        Assert.True(panel.FindAll("input[type=radio]")[1].HasAttribute("checked"));
    }

    [Fact]
    public void Submit_LoraThatIsGone_SaysSoAndQueuesNothing()
    {
        IRenderedComponent<RerenderPanel> panel = RenderPanel(Samples.Succeeded() with
        {
            Request = Samples.Request with { Loras = new RequestedLoras(new RequestedLora("gone")) },
        });
        panel.Find("#rerender-submit").Click();

        Assert.Contains("There is no LoRA gone", panel.Find("#rerender-error").TextContent, StringComparison.Ordinal);
        Assert.Empty(Jobs.Submitted);
    }

    [Fact]
    public void Submit_FullOrRefused_SaysSoAndStaysOpen()
    {
        bool closed = false;
        Jobs.IsFull = true;
        IRenderedComponent<RerenderPanel> panel = RenderPanel(more: panel => panel.Add(it => it.Close, () => closed = true));
        panel.Find("#rerender-submit").Click();
        Assert.Contains("The queue is full", panel.Find("#rerender-error").TextContent, StringComparison.Ordinal);

        Jobs.Refusal = new JobStoreException("The latents are gone.", innerException: null);
        panel.Find("#rerender-submit").Click();

        Assert.Contains("The latents are gone.", panel.Find("#rerender-error").TextContent, StringComparison.Ordinal);
        Assert.False(closed);
    }
}
