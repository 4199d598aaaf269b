using Bunit;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Components.Storyboard;
using HunyuanVideo.Web.Storyboards;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using StoryboardPage = HunyuanVideo.Web.Components.Pages.Storyboard;

namespace HunyuanVideo.Web.Tests.Components.Storyboard;

public sealed class StoryboardPageTests : LibraryTest
{
    private string Address => Services.GetRequiredService<NavigationManager>().Uri;

    [Fact]
    public async Task List_NoneYet_TeachesAndMakesOne()
    {
        IRenderedComponent<StoryboardPage> page = Render<StoryboardPage>();
        page.WaitForAssertion(() => Assert.Contains("Several clips become one video", page.Markup, StringComparison.Ordinal), Patience);

        await page.OnAsync(".board-new", it => it.Click());

        page.WaitForAssertion(() => Assert.Contains("/storyboard/", Address, StringComparison.Ordinal), Patience);
        Assert.EndsWith(Assert.Single(await Boards.ListAsync(Token)).Id.ToString(), Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Storyboards_SayWhereTheyStand()
    {
        StoredJob job = await FinishAsync("a cat");
        await Boards.CreateAsync("Old <one>", [StoryboardClips.Whole(job)], 0, Token);
        await Boards.CreateAsync(string.Empty, [], 0, Token);

        IRenderedComponent<StoryboardPage> page = Render<StoryboardPage>();

        page.WaitForAssertion(() => Assert.Equal(["Untitled", "Old <one>"], page.FindAll(".board-title").Select(title => title.TextContent)), Patience);
        Assert.Contains("1 clip", page.FindAll(".board-facts")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Not exported yet", page.FindAll(".board-facts")[1].TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00000000000000000000000000000000")]
    public void Page_NoSuchStoryboard_SaysSo(string id)
    {
        IRenderedComponent<StoryboardPage> page = Render<StoryboardPage>(p => p.Add(board => board.Id, id));

        page.WaitForAssertion(() => Assert.Contains("There is no such storyboard", page.Markup, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Page_NoClips_CannotBeExported()
    {
        StoryboardDocument board = await Boards.CreateAsync(string.Empty, [], 0, Token);

        IRenderedComponent<StoryboardPage> page = Open(board);

        Assert.True(page.Find(".export-start").HasAttribute("disabled"));
        Assert.Contains("No clips yet", page.Find(".board-clips").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clips_MoveByButtonsAndDrag_AreKeptInTheirOrder()
    {
        StoryboardDocument board = await MakeAsync("a", "b", "c");
        IRenderedComponent<StoryboardPage> page = Open(board);
        Assert.True(page.Find("button[aria-label='Move clip 1 up']").HasAttribute("disabled"));
        Assert.True(page.Find("button[aria-label='Move clip 3 down']").HasAttribute("disabled"));

        await page.OnAsync("button[aria-label='Move clip 1 down']", it => it.Click());
        page.WaitForAssertion(() => Assert.Equal(["b", "a", "c"], Prompts(page)), Patience);
        Assert.Contains("place 2", page.Find("[aria-live]").TextContent, StringComparison.Ordinal);
        await page.OnAsync(".clip", it => it.DragStart(), 2);
        await page.OnAsync(".clip", it => it.DragEnter());
        page.WaitForAssertion(() => Assert.Contains("target", page.FindAll(".clip")[0].ClassName, StringComparison.Ordinal), Patience);
        await page.OnAsync(".clip", it => it.Drop());

        page.WaitForAssertion(() => Assert.Equal(["c", "b", "a"], Prompts(page)), Patience);
        StoryboardDocument kept = (await Boards.GetAsync(board.Id, Token))!;
        Assert.Equal([board.Clips[2], board.Clips[1], board.Clips[0]], kept.Clips);
        IRenderedComponent<StoryboardPage> again = Open(board);
        Assert.Equal(["c", "b", "a"], Prompts(again));
    }

    [Theory]
    [InlineData(0, "5", 4, 13)]
    [InlineData(0, "99", 12, 13)]
    [InlineData(0, "x", 0, 13)]
    [InlineData(1, "5", 0, 5)]
    [InlineData(1, "0", 0, 1)]
    [InlineData(1, "99", 0, 13)]
    public async Task Clip_Trim_KeepsAtLeastOneFrame(int field, string typed, int from, int to)
    {
        StoryboardDocument board = await MakeAsync("a");
        IRenderedComponent<StoryboardPage> page = Open(board);

        await page.OnAsync(".clip-trim input[type=number]", it => it.Change(typed), field);

        page.WaitForAssertion(() => Assert.Contains($"{to - from} of 13 frames", page.Find(".clip-facts").TextContent, StringComparison.Ordinal), Patience);
        StoryboardClip clip = Assert.Single((await Boards.GetAsync(board.Id, Token))!.Clips);
        Assert.Equal((from, to), (clip.FromFrame, clip.ToFrame));
    }

    [Fact]
    public async Task Clip_DuplicateAndRemove_ChangeTheList()
    {
        IRenderedComponent<StoryboardPage> page = Open(await MakeAsync("a", "b"));

        await page.OnAsync("button[aria-label='Duplicate clip 1']", it => it.Click());
        page.WaitForAssertion(() => Assert.Equal(["a", "a", "b"], Prompts(page)), Patience);
        await page.OnAsync("button[aria-label='Remove clip 3']", it => it.Click());
        page.WaitForAssertion(() => Assert.Equal(["a", "a"], Prompts(page)), Patience);
    }

    [Fact]
    public async Task Picker_Choice_IsAddedAtTheEnd()
    {
        StoryboardDocument board = await MakeAsync("a");
        await FinishAsync("a bird");
        IRenderedComponent<StoryboardPage> page = Open(board);
        await page.OnAsync(".board-add", it => it.Click());

        page.WaitForElement(".picker input", Patience).Input("BIRD");
        page.WaitForAssertion(() => Assert.Single(page.FindAll(".picker-item")), Patience);
        await page.OnAsync(".picker-item", it => it.Click());
        page.WaitForAssertion(() => Assert.Equal(["a", "a bird"], Prompts(page)), Patience);
        await page.OnAsync(".picker input", it => it.Input("nothing"));
        page.WaitForAssertion(() => Assert.Contains("No finished video matches", page.Find(".picker").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Page_DeletedClip_IsShownAndStopsTheExport()
    {
        StoryboardDocument board = await MakeAsync("a", "b");
        await Store.DeleteAsync(board.Clips[1].Job, Token);

        IRenderedComponent<StoryboardPage> page = Open(board);

        Assert.Contains("The video of this clip was deleted", page.FindAll(".clip")[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("The video of clip 2 was deleted", page.Find(".board-export [role=alert]").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find(".export-start").HasAttribute("disabled"));
    }

    [Fact]
    public async Task CrossFade_TooLong_NamesTheClip()
    {
        IRenderedComponent<StoryboardPage> page = Open(await MakeAsync("a", "b"));
        Assert.Contains("26 frames", page.Find(".export-plan").TextContent, StringComparison.Ordinal);

        await page.OnAsync("#cross-fade", it => it.Change("0.25"));
        page.WaitForAssertion(() => Assert.Contains("20 frames", page.Find(".export-plan").TextContent, StringComparison.Ordinal), Patience);
        await page.OnAsync("#cross-fade", it => it.Change("2"));

        page.WaitForAssertion(() => Assert.Contains("Clip 1 has 13 frames", page.Find("[role=alert]").TextContent, StringComparison.Ordinal), Patience);
    }

    [Fact]
    public async Task Sound_NoSound_IsToldAndNotKept()
    {
        StoryboardDocument board = await MakeAsync("a");
        IRenderedComponent<StoryboardPage> page = Open(board);

        page.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("no sound", "song.mp3"));

        page.WaitForAssertion(() => Assert.Contains("holds no sound", page.Find(".board-sound [role=alert]").TextContent, StringComparison.Ordinal), Patience);
        Assert.Null((await Boards.GetAsync(board.Id, Token))!.Sound);
    }

    [Fact]
    public async Task Export_FromTheButtonToTheVideo_IsFollowed()
    {
        StoryboardDocument board = await MakeAsync("a", "b");
        var exports = Services.GetRequiredService<StoryboardExports>();
        await exports.StartAsync(Token);
        IRenderedComponent<StoryboardPage> page = Open(board);

        await page.OnAsync(".export-start", it => it.Click());

        page.WaitForAssertion(() => Assert.NotNull(page.Find(".export-result video")), Patience);
        page.WaitForAssertion(() => Assert.Contains("26 frames", page.Find(".export-result").TextContent, StringComparison.Ordinal), Patience);
        await page.OnAsync(".board-name", it => it.Change("New title"));
        page.WaitForAssertion(() => Assert.Contains("Changed since the export", page.Find(".export-result").TextContent, StringComparison.Ordinal), Patience);
        await exports.StopAsync(Token);
    }

    [Fact]
    public async Task Delete_Storyboard_AsksFirst()
    {
        StoryboardDocument board = await MakeAsync("a");
        IRenderedComponent<StoryboardPage> page = Open(board);
        await page.OnAsync("button[aria-label='Delete storyboard']", it => it.Click());
        Assert.NotNull(await Boards.GetAsync(board.Id, Token));

        await page.OnAsync("dialog .danger", it => it.Click());

        page.WaitForAssertion(() => Assert.EndsWith("/storyboard", Address, StringComparison.Ordinal), Patience);
        Assert.Null(await Boards.GetAsync(board.Id, Token));
    }

    [Theory]
    [InlineData(ExportState.Queued, 0, "Another export comes first")]
    [InlineData(ExportState.Running, 0.437, "Exporting 40 %")]
    public void ExportPanel_AtWork_ShowsHowFarAndCancels(ExportState state, double part, string text)
    {
        bool cancelled = false;
        IRenderedComponent<ExportPanel> panel = Render<ExportPanel>(p => p
            .Add(e => e.Board, Board())
            .Add(e => e.Status, new ExportStatus(state, part, null))
            .Add(e => e.Cancel, () => cancelled = true));

        Assert.Contains(text, panel.Find("[role=status]").TextContent, StringComparison.Ordinal);
        Assert.Equal($"{(int)(part * 100)}", panel.Find("[role=progressbar]").GetAttribute("aria-valuenow"));
        panel.Find(".export-running button").Click();
        Assert.True(cancelled);
    }

    [Fact]
    public void ExportPanel_Failed_SaysWhyInOneSentence()
    {
        IRenderedComponent<ExportPanel> panel = Render<ExportPanel>(p => p
            .Add(e => e.Board, Board())
            .Add(e => e.Status, new ExportStatus(ExportState.Failed, 0, "ffmpeg could not put the clips together: No space left on device.")));

        Assert.Contains("No space left on device.", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.False(panel.Find(".export-start").HasAttribute("disabled"));
    }

    [Fact]
    public void SoundPanel_ShorterThanTheVideo_SaysSo()
    {
        IRenderedComponent<SoundPanel> panel = Render<SoundPanel>(p => p
            .Add(s => s.Sound, new StoryboardSound("x.sound", "<i>song</i>", 2))
            .Add(s => s.Seconds, 5)
            .Add(s => s.Save, (_, _) => throw new MediaException("no")));

        Assert.Contains("silence follows", panel.Markup, StringComparison.Ordinal);
        Assert.Equal("<i>song</i>", panel.Find(".sound-name").TextContent);
    }

    private static string[] Prompts(IRenderedComponent<StoryboardPage> page) => [.. page.FindAll(".clip-prompt").Select(prompt => prompt.TextContent)];

    private static StoryboardDocument Board() => new() { Id = StoryboardId.New(Samples.Start), CreatedAt = Samples.Start, UpdatedAt = Samples.Start };

    private IRenderedComponent<StoryboardPage> Open(StoryboardDocument board)
    {
        IRenderedComponent<StoryboardPage> page = Render<StoryboardPage>(p => p.Add(storyboard => storyboard.Id, board.Id.ToString()));
        page.WaitForAssertion(() => Assert.NotNull(page.Find(".board-name")), Patience);
        return page;
    }

    private async Task<StoryboardDocument> MakeAsync(params string[] prompts)
    {
        var clips = new List<StoryboardClip>();
        foreach (string prompt in prompts)
        {
            clips.Add(StoryboardClips.Whole(await FinishAsync(prompt, frames: 13)));
        }

        return await Boards.CreateAsync(string.Empty, clips, 0, Token);
    }
}
