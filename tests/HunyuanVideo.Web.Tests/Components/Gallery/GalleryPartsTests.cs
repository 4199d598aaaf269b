using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Components.Gallery;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Storyboards;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Components.Forms;

namespace HunyuanVideo.Web.Tests.Components.Gallery;

public sealed class GalleryPartsTests : LibraryTest
{
    private static readonly JobId[] Ids = [.. Enumerable.Range(1, 600).Select(n => new JobId(new Guid(n, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0])))];

    private static readonly JobKey[] Keys = [.. Ids.Take(10).Select((id, n) => new JobKey(id, 100 - n))];

    [Fact]
    public void TagEditor_UnusableTags_SaysWhy()
    {
        IReadOnlyList<string>? told = null;
        IRenderedComponent<TagEditor> editor = Render<TagEditor>(p => p.Add(e => e.Tags, ["a"]).Add(e => e.TagsChanged, tags => told = tags));

        editor.Find("input").Input(string.Join(',', Enumerable.Range(0, 25)));
        editor.Find("form").Submit();

        Assert.Equal("There are 26 tags; a video may have 20.", editor.Find("[role=alert]").TextContent);
        Assert.Null(told);
        Assert.Equal("true", editor.Find("input").GetAttribute("aria-invalid"));
        editor.Find("input").Input(" New  Tag ");
        editor.Find("form").Submit();
        Assert.Equal(["a", "new tag"], told);
        Assert.Empty(editor.FindAll("[role=alert]"));
    }

    [Fact]
    public void SelectionBar_TooMany_TurnsOffWhatCannotTakeThem()
    {
        IRenderedComponent<SelectionBar> bar = Render<SelectionBar>(p => p.Add(b => b.Ids, Ids).Add(b => b.Total, 600));

        Assert.True(bar.Find("form button").HasAttribute("disabled"));
        Assert.Equal("A zip holds up to 500 videos", bar.Find("form button").GetAttribute("title"));
        Assert.Contains(bar.FindAll("button"), button => button.GetAttribute("title") == $"A storyboard holds up to {StoryboardRules.MostClips} clips");
        Assert.Equal("600 selected", bar.Find(".selection-count").TextContent);
    }

    [Fact]
    public void Selection_Extend_SelectsBothWaysAndForgetsWhatIsGone()
    {
        var selection = new GallerySelection();
        selection.Extend(Ids[4], Keys);
        selection.Extend(Ids[2], Keys);
        Assert.Equal(Ids[2..5], selection.In(Keys));
        selection.Toggle(Ids[8]);
        selection.Extend(Ids[6], Keys);
        Assert.Equal([.. Ids[2..5], .. Ids[6..9]], selection.In(Keys));
        selection.Keep(Keys[..4]);
        Assert.Equal(2, selection.Count);
        selection.All(Keys);
        Assert.Equal(10, selection.Count);
    }

    [Fact]
    public void Filter_Address_ComesBackAsItWas()
    {
        var filter = new GalleryFilter
        {
            Search = "a & b 100%",
            Favourites = true,
            Model = "nano",
            Tag = "sea",
            Width = 64,
            Height = 48,
            From = new DateOnly(2026, 1, 2),
            To = new DateOnly(2026, 3, 4),
        };

        Assert.Equal(filter, GalleryFilter.FromAddress("http://localhost" + filter.ToAddress()));
        Assert.Equal(GalleryFilter.None, GalleryFilter.FromAddress("http://localhost/gallery?width=x&favourite=1"));
        Assert.Equal("/gallery", GalleryFilter.None.ToAddress());
        Assert.Equal(new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero), filter.Query.To);
    }

    [Theory]
    [InlineData("a cat", null, "/?prompt=a%20cat&width=960")]
    [InlineData("a&b=c#d", "no?", "/?prompt=a%26b%3Dc%23d&negative_prompt=no%3F&width=960")]
    public void LinkOf_Prompt_IsEscaped(string prompt, string? negative, string beginning)
    {
        RenderRequest request = Samples.Request with { Prompt = prompt, NegativePrompt = negative, GuidanceScale = 1.5 };

        Assert.StartsWith(beginning, RequestAddress.LinkOf(request, withSeed: true), StringComparison.Ordinal);
        Assert.Contains("&seed=481516&guidance_scale=1.5&", RequestAddress.LinkOf(request, withSeed: true), StringComparison.Ordinal);
        Assert.DoesNotContain("seed", RequestAddress.LinkOf(request, withSeed: false), StringComparison.Ordinal);
    }

    [Fact]
    public void FileSettings_TooLarge_IsNotRead()
    {
        IRenderedComponent<FileSettings> dialog = Render<FileSettings>(p => p.Add(f => f.File, new HugeFile()));

        Assert.Equal("The file is larger than 512 MB; a video made here is smaller.", dialog.Find("[role=alert]").TextContent);
    }

    private sealed class HugeFile : IBrowserFile
    {
        public string Name => "clip.mp4";

        public DateTimeOffset LastModified => default;

        public long Size => FileSettings.Largest + 1;

        public string ContentType => "video/mp4";

        public Stream OpenReadStream(long maxAllowedSize = 512_000, CancellationToken cancellationToken = default) =>
            throw new InvalidOperationException("It must not be read.");
    }
}
