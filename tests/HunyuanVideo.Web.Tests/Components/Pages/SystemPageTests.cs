using Bunit;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Components.Pages;
using HunyuanVideo.Web.Downloads;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Components.Pages;

public sealed class SystemPageTests : StoreComponentTest
{
    public SystemPageTests()
    {
        Services.AddSingleton(new LogRing());
        Services.AddSingleton<IModelChoice>(new FixedChoice());
        Services.AddSingleton<IWeightsDownloads>(new FixedDownloads());
        Services.AddSharing(new ShareOptions());
        Services.AddSingleton(new ServerOptions { DataDir = Folder, Model = new ModelPaths { ModelBase = Path.Combine(AppContext.BaseDirectory, "Nano") } });
    }

    [Fact]
    public async Task System_Opened_ShowsModelMemoryFiguresAndChecks()
    {
        await AddAsync("First.");
        await CompleteFirstAsync();

        IRenderedComponent<SystemPage> page = Render<SystemPage>();

        Assert.Contains(AppVersion.Current, page.Find(".page-head").TextContent, StringComparison.Ordinal);
        Assert.Contains(Samples.Card.Name, page.Find(".system-name").TextContent, StringComparison.Ordinal);
        Assert.Equal("1", page.Find(".figures dd").TextContent);
        page.WaitForAssertion(() => Assert.Contains("HunyuanVideo nano", page.Find(".checks").TextContent, StringComparison.Ordinal), Patience);
        Assert.DoesNotContain("is free", page.Find(".checks").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void System_ModelFails_SaysSoByItself()
    {
        IRenderedComponent<SystemPage> page = Render<SystemPage>();

        Status.Report(Samples.Model with { Phase = ModelPhase.Failed, Message = "The weights are damaged." });

        page.WaitForAssertion(() => Assert.Contains("The weights are damaged.", page.Markup, StringComparison.Ordinal), Patience);
    }
}
