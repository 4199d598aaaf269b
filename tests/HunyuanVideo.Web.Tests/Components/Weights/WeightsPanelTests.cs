using AngleSharp.Dom;
using Bunit;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Components.Weights;
using HunyuanVideo.Web.Downloads;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Commands.Support;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Components.Weights;

public sealed class WeightsPanelTests : ComponentTest
{
    private static readonly WeightsChoice Official = WeightsChoice.All[0];

    private readonly FixedChoice _choice = new();
    private readonly FixedDownloads _downloads = new();

    public WeightsPanelTests()
    {
        Services.AddLocalization();
        Services.AddSingleton<IModelChoice>(_choice);
        Services.AddSingleton<IWeightsDownloads>(_downloads);
    }

    [Fact]
    public void Model_Ready_ListsEveryPartWithFormatTypeAndSize()
    {
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();

        panel.WaitForAssertion(() => Assert.Equal(6, panel.FindAll(".weights-parts tbody tr").Count));
        IElement transformer = panel.Find(".weights-parts tbody tr");
        Assert.Equal(["safetensors", "fp16"], transformer.QuerySelectorAll("td").Take(2).Select(cell => cell.TextContent));
        Assert.Contains("diffusion_pytorch_model.safetensors", transformer.TextContent, StringComparison.Ordinal);
        Assert.Contains("MB", transformer.TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll("[role=alert]"));
    }

    [Fact]
    public void Model_PartMissing_SaysWhichAndTheCommand()
    {
        using var folder = new TestFolder();
        string model = folder.CopyModel();
        File.Delete(Path.Combine(model, ModelCard.FileName));
        Directory.Delete(Path.Combine(model, "text_encoder_2"), recursive: true);
        _choice.Set(new ModelChoiceState(new ModelPaths { ModelBase = model }, "model"));
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();

        panel.WaitForAssertion(() => Assert.Contains("text_encoder_2 is missing", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Contains($"HunyuanVideo.Web download hunyuanvideo-community/HunyuanVideo --local-dir {model}", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("missing", panel.Find(".weights-parts .broken").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_Loading_ShowsBytesRateAndRest()
    {
        var progress = new LoadProgress("transformer", 1, 3) { Bytes = 12_300_000_000, TotalBytes = 42_100_000_000, BytesPerSecond = 3.1e9, Remaining = TimeSpan.FromSeconds(9.6) };
        Status.Report(Status.Current with { Phase = ModelPhase.Loading, Loaded = 0.25, Loading = progress, Message = LoadText.Of(progress) });
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();

        Assert.Equal("0.25", panel.Find("progress").GetAttribute("value"));
        Assert.Contains("Loading the transformer: 12.3 of 42.1 GB, 3.1 GB/s, 10 s left", panel.Markup, StringComparison.Ordinal);

        Status.Report(Status.Current with { Phase = ModelPhase.Ready, Loading = null, Loaded = 1, Message = null });
        panel.WaitForAssertion(() => Assert.Empty(panel.FindAll("progress")));
    }

    [Fact]
    public void OtherModel_Chosen_IsAskedForAndShownAsNext()
    {
        _choice.Models.Add(new ModelCandidate("HunyuanVideo", "/srv/models/HunyuanVideo", IsCurrent: false));
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();

        panel.Find(".weights-models button").Click();

        panel.WaitForAssertion(() => Assert.Contains("loads once no job runs", panel.Find(".weights-models").TextContent, StringComparison.Ordinal));
        Assert.Equal(["HunyuanVideo"], _choice.Chosen);
    }

    [Fact]
    public void OtherModel_Broken_SaysWhy()
    {
        _choice.Models.Add(new ModelCandidate("broken", "/srv/models/broken", IsCurrent: false));
        _choice.Refusal = "The vae is missing; run download.";
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();

        panel.Find(".weights-models button").Click();

        panel.WaitForAssertion(() => Assert.Equal("The vae is missing; run download.", panel.Find("[role=alert]").TextContent));
        Assert.NotNull(panel.Find(".weights-models button"));
    }

    [Fact]
    public void Download_LicenceNotAgreedTo_WaitsForIt()
    {
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();
        Assert.Contains("Tencent Hunyuan Community License", panel.Find(".weights-licence").TextContent, StringComparison.Ordinal);
        Assert.True(panel.Find(".weights-download .primary").HasAttribute("disabled"));

        panel.Find(".weights-agree input").Change(true);
        panel.Find(".weights-download .primary").Click();

        Assert.True(_downloads.IsAgreed);
        Assert.Equal([Official], _downloads.Started);
        panel.WaitForAssertion(() => Assert.NotNull(panel.Find("details .weights-licence")));
    }

    [Fact]
    public void Download_OtherChoice_IsTheOneStarted()
    {
        _downloads.IsAgreed = true;
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();

        panel.FindAll(".weights-choices input")[1].Change("OfficialFp8");
        panel.Find(".weights-download .primary").Click();

        Assert.Equal([WeightsChoice.All[1]], _downloads.Started);
    }

    [Fact]
    public void Download_Running_ShowsEachFileAndCanBeCancelled()
    {
        _downloads.IsAgreed = true;
        _downloads.Set(new WeightsDownload
        {
            Phase = WeightsDownloadPhase.Running,
            Choice = Official,
            Files =
            [
                new DownloadProgress("a.safetensors", DownloadPhase.Done, 1_000_000_000, 1_000_000_000),
                new DownloadProgress("b.safetensors", DownloadPhase.Fetching, 500_000_000, 2_000_000_000),
                new DownloadProgress("c.safetensors", DownloadPhase.Waiting, 0, 1_000_000_000),
            ],
            BytesPerSecond = 250e6,
        });
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();

        Assert.Contains("1.5 GB of 4.0 GB, 250 MB/s, 10 s left", panel.Find(".weights-download .hint").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, panel.FindAll(".weights-files li").Count);
        Assert.Contains("1.0 GB, checked", panel.Markup, StringComparison.Ordinal);
        panel.Find(".weights-download button").Click();
        Assert.Equal(1, _downloads.Cancels);
    }

    [Theory]
    [InlineData(WeightsDownloadPhase.Failed, "The disk is full.")]
    [InlineData(WeightsDownloadPhase.Cancelled, null)]
    [InlineData(WeightsDownloadPhase.Interrupted, null)]
    public void Download_CutOff_CanBeGoneOnWith(WeightsDownloadPhase phase, string? error)
    {
        _downloads.IsAgreed = true;
        WeightsChoice fp8 = WeightsChoice.All[1];
        _downloads.Set(new WeightsDownload { Phase = phase, Choice = fp8, Error = error });
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();
        if (error is not null)
        {
            Assert.Equal(error, panel.Find(".weights-download [role=alert]").TextContent);
        }

        panel.FindAll(".weights-download > button")[1].Click();

        Assert.Equal([fp8], _downloads.Started);
    }

    [Fact]
    public void Download_ServerOnTheNetwork_ShowsTheCommandInstead()
    {
        _downloads.IsAllowed = false;
        IRenderedComponent<WeightsPanel> panel = Render<WeightsPanel>();

        Assert.Empty(panel.FindAll(".weights-download button"));
        Assert.Equal("HunyuanVideo.Web download tencent/HunyuanVideo --local-dir /srv/models/HunyuanVideo", panel.Find(".weights-command").TextContent);
    }
}
