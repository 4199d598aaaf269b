using Bunit;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Storyboards;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using GalleryPage = HunyuanVideo.Web.Components.Pages.Gallery;

namespace HunyuanVideo.Web.Tests.Components.Gallery;

public sealed class GalleryPageTests : LibraryTest
{
    private string Address => Services.GetRequiredService<NavigationManager>().Uri;

    [Fact]
    public void Page_NothingRendered_Teaches()
    {
        IRenderedComponent<GalleryPage> page = Open();

        Assert.Contains("Finished videos are kept here", page.Find(".gallery-notice").TextContent, StringComparison.Ordinal);
        Assert.Equal("/", page.Find(".gallery-notice a").GetAttribute("href"));
        Assert.Empty(page.FindAll(".gallery-filters"));
    }

    [Fact]
    public async Task Page_Results_AreThereTheNewestFirst()
    {
        await FinishAsync("first <b>");
        await FinishAsync("second");

        IRenderedComponent<GalleryPage> page = Open();

        Assert.Equal(["second", "first <b>"], Prompts(page));
        Assert.Equal("2 videos", page.Find(".gallery-count").TextContent);
        Assert.StartsWith("videos/", page.Find(".card-poster").GetAttribute("src"), StringComparison.Ordinal);
        Assert.Equal("64", page.Find(".card-poster").GetAttribute("width"));
        Assert.Empty(page.FindAll("b"));
    }

    [Fact]
    public async Task Page_NewResult_AppearsByItself()
    {
        await FinishAsync("first");
        IRenderedComponent<GalleryPage> page = Open();

        await FinishAsync("second");
        Announce();

        page.WaitForAssertion(() => Assert.Equal(["second", "first"], Prompts(page)), Patience);
    }

    [Fact]
    public async Task Search_Words_NarrowAndStandInTheAddress()
    {
        await FinishAsync("a cat");
        await FinishAsync("a dog");
        IRenderedComponent<GalleryPage> page = Open();

        await page.OnAsync("#gallery-search", it => it.Input("CAT"));
        page.WaitForAssertion(() => Assert.Equal(["a cat"], Prompts(page)), Patience);
        Assert.Equal("1 of 2 videos", page.Find(".gallery-count").TextContent);
        Assert.EndsWith("/gallery?q=CAT", Address, StringComparison.Ordinal);

        await page.OnAsync("#gallery-search", it => it.Input("bird"));
        page.WaitForAssertion(() => Assert.Contains("No video matches", page.Find(".gallery-notice").TextContent, StringComparison.Ordinal), Patience);
        await page.OnAsync(".gallery-notice button", it => it.Click());
        page.WaitForAssertion(() => Assert.Equal(2, Prompts(page).Length), Patience);
        Assert.EndsWith("/gallery", Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_AddressWithAFilter_OpensNarrowed()
    {
        await FinishAsync("a cat", width: 128);
        await FinishAsync("a dog");
        Services.GetRequiredService<NavigationManager>().NavigateTo("/gallery?width=128&height=48&from=2020-01-01&to=nonsense&tag=");

        IRenderedComponent<GalleryPage> page = Open();

        Assert.Equal(["a cat"], Prompts(page));
        Assert.Equal("128x48", page.Find(".filter-field select").GetAttribute("value"));
    }

    [Fact]
    public async Task Star_Click_MarksAndFilters()
    {
        await FinishAsync("plain");
        StoredJob marked = await FinishAsync("marked");
        IRenderedComponent<GalleryPage> page = Open();

        await page.OnAsync(".card-star", it => it.Click());
        page.WaitForAssertion(() => Assert.Equal("true", page.Find(".card-star").GetAttribute("aria-pressed")), Patience);
        Assert.True((await Store.GetAsync(marked.Id, Token))!.Favourite);
        await page.OnAsync(".toggle", it => it.Click());

        page.WaitForAssertion(() => Assert.Equal(["marked"], Prompts(page)), Patience);
    }

    [Fact]
    public async Task Select_ClickShiftAndCtrl_SelectOneRangeAndMore()
    {
        foreach (int n in Enumerable.Range(0, 6))
        {
            await FinishAsync($"{n}");
        }

        IRenderedComponent<GalleryPage> page = Open();
        await page.OnAsync(".card-check", it => it.Click(), 1);
        Assert.Equal("1 selected", page.Find(".selection-count").TextContent);
        await page.OnAsync(".card-check", it => it.Click(new MouseEventArgs { ShiftKey = true }), 3);
        Assert.Equal("3 selected", page.Find(".selection-count").TextContent);
        await page.OnAsync(".card-open", it => it.Click(new MouseEventArgs { CtrlKey = true }), 5);
        Assert.Equal(["4", "3", "2", "0"], page.FindAll(".card.selected .card-prompt").Select(prompt => prompt.TextContent));
        await page.OnAsync(".card-open", it => it.Click(), 2);
        Assert.Equal("3 selected", page.Find(".selection-count").TextContent);
        Assert.Empty(page.FindAll("dialog"));
        await page.OnAsync(".selection-bar .icon-button", it => it.Click());
        Assert.Empty(page.FindAll(".selection-bar"));
    }

    [Fact]
    public async Task Bar_OfTwo_OffersZipAndCompare()
    {
        StoredJob first = await FinishAsync("first");
        StoredJob second = await FinishAsync("second");
        IRenderedComponent<GalleryPage> page = Open();

        await page.OnAsync(".card-check", it => it.Click());
        Assert.Empty(page.FindAll("a[href^='/compare']"));
        Assert.Contains(page.FindAll(".selection-bar button"), button => button.TextContent.Contains("Select all", StringComparison.Ordinal));
        page.FindAll(".selection-bar button").First(button => button.TextContent.Contains("Select all", StringComparison.Ordinal)).Click();

        Assert.Equal($"/compare?a={second.Id}&b={first.Id}", page.Find("a[href^='/compare']").GetAttribute("href"));
        Assert.Equal("/api/jobs/zip", page.Find(".selection-bar form").GetAttribute("action"));
        Assert.Equal([second.Id.ToString(), first.Id.ToString()], page.FindAll("input[name=ids]").Select(input => input.GetAttribute("value")));
    }

    [Fact]
    public async Task Delete_Selected_AsksFirst()
    {
        StoredJob job = await FinishAsync("gone");
        await FinishAsync("stays");
        IRenderedComponent<GalleryPage> page = Open();
        await page.OnAsync(".card-check", it => it.Click(), 1);
        await page.OnAsync(".selection-bar .danger", it => it.Click());
        Assert.Contains("Delete this video?", page.Find("dialog").TextContent, StringComparison.Ordinal);
        Assert.NotNull(await Store.GetAsync(job.Id, Token));

        await page.OnAsync("dialog .danger", it => it.Click());

        page.WaitForAssertion(() => Assert.Equal(["stays"], Prompts(page)), Patience);
        Assert.Null(await Store.GetAsync(job.Id, Token));
        Assert.Empty(page.FindAll("dialog"));
        Assert.Empty(page.FindAll(".selection-bar"));
    }

    [Fact]
    public async Task Detail_OfAVideo_HasItsSettingsAndWaysOn()
    {
        StoredJob job = await FinishAsync("a cat & a dog", width: 128);
        await FinishAsync("newer");
        IRenderedComponent<GalleryPage> page = Open();

        await page.OnAsync(".card-open", it => it.Click(), 1);

        page.WaitForAssertion(() => Assert.Equal($"videos/{job.Id}", page.Find("dialog video").GetAttribute("src")), Patience);
        string[] links = [.. page.FindAll("dialog a").Select(link => link.GetAttribute("href")!)];
        const string Settings =
            "/?prompt=a%20cat%20%26%20a%20dog&width=128&height=48&video_length=13&infer_steps=4{0}&guidance_scale=1&flow_shift=7&embedded_guidance_scale=6";
        Assert.Contains(Settings.Replace("{0}", "&seed=7", StringComparison.Ordinal), links);
        Assert.Contains(Settings.Replace("{0}", "", StringComparison.Ordinal), links);
        Assert.Contains($"/?job={job.Id}", links);
        Assert.Contains("nano", page.Find(".settings-table").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("dialog button[aria-label='Older video']").HasAttribute("disabled"));
        await page.OnAsync("dialog button[aria-label='Newer video']", it => it.Click());
        page.WaitForAssertion(() => Assert.Equal("newer", page.Find(".settings-prompt").TextContent), Patience);
        await page.OnAsync("dialog [data-close]", it => it.Click());
        Assert.Empty(page.FindAll("dialog"));
    }

    [Fact]
    public async Task Detail_TagsAndStar_AreKept()
    {
        StoredJob job = await FinishAsync("a cat");
        IRenderedComponent<GalleryPage> page = Open();
        await page.OnAsync(".card-open", it => it.Click());

        page.WaitForElement(".tag-add input", Patience).Input("Sea, Animal");
        await page.OnAsync(".tag-add", it => it.Submit());
        page.WaitForAssertion(() => Assert.Equal(["animal", "sea"], page.FindAll(".tag span").Select(tag => tag.TextContent)), Patience);
        await page.OnAsync("dialog .star", it => it.Click());
        page.WaitForAssertion(() => Assert.Equal("true", page.Find("dialog .star").GetAttribute("aria-pressed")), Patience);

        StoredJob noted = (await Store.GetAsync(job.Id, Token))!;
        Assert.Equal(["animal", "sea"], noted.Tags);
        Assert.True(noted.Favourite);
        page.WaitForAssertion(() => Assert.Contains(page.FindAll("option"), option => option.TextContent == "sea (1)"), Patience);
        await page.OnAsync(".tag button", it => it.Click());
        page.WaitForAssertion(() => Assert.Equal(["sea"], page.FindAll(".tag span").Select(tag => tag.TextContent)), Patience);
    }

    [Fact]
    public async Task Storyboard_OfTheSelected_BeginsWithTheOldest()
    {
        StoredJob first = await FinishAsync("first");
        StoredJob second = await FinishAsync("second");
        IRenderedComponent<GalleryPage> page = Open();
        await page.OnAsync(".card-check", it => it.Click());
        await page.OnAsync(".card-check", it => it.Click(), 1);

        page.FindAll(".selection-bar button").First(button => button.TextContent.Contains("Storyboard", StringComparison.Ordinal)).Click();

        StoryboardDocument? board = null;
        page.WaitForAssertion(() => Assert.Contains("/storyboard/", Address, StringComparison.Ordinal), Patience);
        board = Assert.Single(await Boards.ListAsync(Token));
        Assert.EndsWith($"/storyboard/{board.Id}", Address, StringComparison.Ordinal);
        Assert.Equal([new StoryboardClip(first.Id, 0, 13), new StoryboardClip(second.Id, 0, 13)], board.Clips);
    }

    [Fact]
    public async Task File_Foreign_IsToldInOneSentence()
    {
        await FinishAsync("a cat");
        IRenderedComponent<GalleryPage> page = Open();

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("no video", "../../clip.mp4"));

        page.WaitForAssertion(() => Assert.StartsWith("This file holds no settings", page.Find("dialog .file-error").TextContent, StringComparison.Ordinal), Patience);
        await page.OnAsync("dialog [data-close]", it => it.Click());
        Assert.Empty(page.FindAll("dialog"));
    }

    [Fact]
    public async Task Page_ManyResults_RendersOnlySome()
    {
        foreach (int n in Enumerable.Range(0, 450))
        {
            await FinishAsync($"{n}");
        }

        IRenderedComponent<GalleryPage> page = Open();

        Assert.Equal("450 videos", page.Find(".gallery-count").TextContent);
        Assert.InRange(page.FindAll(".card-prompt").Count, 1, 420);
        Assert.Equal("449", Prompts(page)[0]);
    }

    private static string[] Prompts(IRenderedComponent<GalleryPage> page) => [.. page.FindAll(".card-prompt").Select(prompt => prompt.TextContent)];

    private IRenderedComponent<GalleryPage> Open()
    {
        IRenderedComponent<GalleryPage> page = Render<GalleryPage>();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".skeleton")), Patience);
        return page;
    }
}
