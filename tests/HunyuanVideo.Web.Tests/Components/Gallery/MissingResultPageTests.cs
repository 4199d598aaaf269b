using Bunit;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Gallery;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Components.Gallery;

/// <summary>A result whose file is gone, in the gallery.</summary>
public sealed class MissingResultPageTests : LibraryTest
{
    [Fact]
    public async Task Card_WhoseVideoIsGone_SaysSo()
    {
        StoredJob job = await FinishAsync("a red ball", frames: 5);
        Assert.Empty(Render<GalleryCard>(card => card.Add(it => it.Job, job)).FindAll(".card-missing"));

        File.Delete(Path.Combine(Folder, job.Outcome!.VideoFile));

        IRenderedComponent<GalleryCard> card = Render<GalleryCard>(it => it.Add(part => part.Job, job));
        Assert.Equal("The video is missing", card.Find(".card-missing").TextContent.Trim());
        Assert.Contains("The video is missing", card.Find(".card-open").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Empty(card.FindAll("img"));
    }
}
