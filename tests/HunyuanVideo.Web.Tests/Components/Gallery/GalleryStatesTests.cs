using Bunit;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using GalleryPage = HunyuanVideo.Web.Components.Pages.Gallery;

namespace HunyuanVideo.Web.Tests.Components.Gallery;

/// <summary>The gallery over a store that does not answer as it should.</summary>
public sealed class GalleryStatesTests : LibraryTest
{
    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public void Page_WhileLoading_ShowsItsShape()
    {
        Services.AddSingleton(SlowJobs.Create());

        IRenderedComponent<GalleryPage> page = Render<GalleryPage>();

        Assert.NotEmpty(page.FindAll(".gallery-skeleton .skeleton"));
    }

    [Fact]
    public async Task Page_StoreThatCannotBeRead_SaysSoAndOffersAnotherTry()
    {
        Services.AddSingleton(SlowJobs.Create(new JobStoreException("The disk is full.", null)));

        IRenderedComponent<GalleryPage> page = Render<GalleryPage>();

        page.WaitForAssertion(() => Assert.Contains("The disk is full.", page.Find(".gallery-notice").TextContent, StringComparison.Ordinal), Patience);
        await page.OnAsync(".gallery-notice button", it => it.Click());
    }
}
