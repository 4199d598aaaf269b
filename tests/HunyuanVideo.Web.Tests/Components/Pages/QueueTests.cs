using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using QueuePage = HunyuanVideo.Web.Components.Pages.Queue;

namespace HunyuanVideo.Web.Tests.Components.Pages;

public sealed class QueueTests : StoreComponentTest
{
    [Fact]
    public void Queue_Empty_TeachesWhatItIsFor()
    {
        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        Assert.Contains("Nothing is waiting", page.Find(".teach").TextContent, StringComparison.Ordinal);
        Assert.Equal("/", page.Find(".teach a").GetAttribute("href"));
    }

    [Fact]
    public async Task Queue_HeldByTheMachine_SaysWhyAndThatItGoesOnByItself()
    {
        QueueHolds holds = Services.GetRequiredService<QueueHolds>();
        await AddAsync("First.");
        holds.Begin("render-0", new MachineFault(MachineFaultKind.Space, "The disk of '/data' is full."));

        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        string notice = page.Find(".queue-held").TextContent;
        Assert.Contains("too little room on the disk", notice, StringComparison.Ordinal);
        Assert.Contains("goes on by itself", notice, StringComparison.Ordinal);
        Assert.Contains("The disk of '/data' is full.", notice, StringComparison.Ordinal);
        holds.End("render-0");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".queue-held")), Patience);
    }

    [Fact]
    public void Texts_OfEveryFault_AreThere()
    {
        var texts = Services.GetRequiredService<Microsoft.Extensions.Localization.IStringLocalizer<HunyuanVideo.Web.Resources.QueueTexts>>();

        Assert.All(Enum.GetValues<MachineFaultKind>(), kind => Assert.False(texts[$"Held{kind}"].ResourceNotFound, $"{kind}"));
    }

    [Fact]
    public async Task Queue_WithJobs_ListsThemInOrderWithPlaceTimeAndCost()
    {
        await AddAsync("First.");
        await AddAsync("Second.");
        Forecast.Eta = TimeSpan.FromMinutes(3);
        Forecast.Dollars = 0.28m;

        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        Assert.Equal(["First.", "Second."], page.FindAll(".queue-prompt").Select(prompt => prompt.TextContent));
        Assert.Contains("done in 3 min 0 s", page.Find(".queue-eta-text").TextContent, StringComparison.Ordinal);
        Assert.Contains("$0.28", page.Find(".queue-eta-text").TextContent, StringComparison.Ordinal);
        Assert.True(page.FindAll("button[title='Move up']")[0].HasAttribute("disabled"));
        Assert.True(page.FindAll("button[title='Move down']")[1].HasAttribute("disabled"));
    }

    [Fact]
    public async Task Queue_JobAddedElsewhere_ShowsItByItself()
    {
        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        await Store.SubmitAsync(Samples.Request with { Prompt = "Late." }, idempotencyKey: null, Token);

        page.WaitForAssertion(() => Assert.Equal("Late.", page.Find(".queue-prompt").TextContent), Patience);
    }

    [Fact]
    public async Task Move_ByButtonAndByKey_ReordersAndKeepsTheFocus()
    {
        JobId first = await AddAsync("First.");
        await AddAsync("Second.");
        await AddAsync("Third.");
        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        await page.OnAsync($"#down-{first}", it => it.Click());
        Assert.Equal(["Second.", "First.", "Third."], await WaitingAsync());
        Assert.Contains("Moved to position 2", page.Find("p[role=status].visually-hidden").TextContent, StringComparison.Ordinal);
        Assert.Equal($"#down-{first}", JSInterop.Invocations["hunyuan.focus"].Single().Arguments[0]);

        await page.OnAsync($"#job-{first}", it => it.KeyDown(new Microsoft.AspNetCore.Components.Web.KeyboardEventArgs { AltKey = true, Key = "ArrowDown" }));
        Assert.Equal(["Second.", "Third.", "First."], await WaitingAsync());
        Assert.Equal($"#up-{first}", JSInterop.Invocations["hunyuan.focus"][^1].Arguments[0]);
    }

    [Fact]
    public async Task Drop_OfARow_PutsItThere()
    {
        await AddAsync("First.");
        await AddAsync("Second.");
        JobId third = await AddAsync("Third.");
        JobId first = (await Store.ListQueueAsync(1, Token))[0].Id;
        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        await page.InvokeAsync(() => page.Instance.DropAsync(third.ToString(), first.ToString(), after: false));
        Assert.Equal(["Third.", "First.", "Second."], await WaitingAsync());

        await page.InvokeAsync(() => page.Instance.DropAsync("nonsense", first.ToString(), after: true));
        Assert.Equal(["Third.", "First.", "Second."], await WaitingAsync());
    }

    [Fact]
    public async Task Cancel_OfAWaitingJob_TakesItOut()
    {
        await AddAsync("First.");
        await AddAsync("Second.");
        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        await page.OnAsync(".icon-button.cancel", it => it.Click());

        Assert.Equal(["Second."], await WaitingAsync());
        Assert.Equal("Second.", page.Find(".queue-prompt").TextContent);
    }

    [Fact]
    public async Task Edit_OfAWaitingJob_ChecksAndReplacesItsSettings()
    {
        await AddAsync("First.");
        IRenderedComponent<QueuePage> page = Render<QueuePage>();
        await page.OnAsync("button[title=Edit]", it => it.Click());
        Assert.Equal("edit-job", JSInterop.Invocations["hunyuan.dialog.open"].Single().Arguments[0]);

        await page.OnAsync("dialog #infer_steps", it => it.Input("999"));
        Assert.Contains("not 999", page.Find("#infer_steps-error").TextContent, StringComparison.Ordinal);
        Assert.True(page.Find("dialog button[type=submit]").HasAttribute("disabled"));

        await page.OnAsync("dialog #infer_steps", it => it.Input("12"));
        await page.OnAsync("dialog form", it => it.Submit());

        StoredJob stored = Assert.Single(await Store.ListQueueAsync(5, Token));
        Assert.Equal(12, stored.Request.InferSteps);
        Assert.Equal("edit-job", JSInterop.Invocations["hunyuan.dialog.close"].Single().Arguments[0]);
    }

    [Fact]
    public async Task Edit_LoraThatIsGone_IsRefusedWithItsName()
    {
        await Store.SubmitAsync(Samples.Request with { Loras = new RequestedLoras(new RequestedLora("gone")) }, idempotencyKey: null, Token);
        IRenderedComponent<QueuePage> page = Render<QueuePage>();
        await page.OnAsync("button[title=Edit]", it => it.Click());

        await page.OnAsync("dialog form", it => it.Submit());

        Assert.Contains("There is no LoRA gone", page.Find("#edit-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_OfAJobThatBeganMeanwhile_SaysItIsTooLate()
    {
        await AddAsync("First.");
        IRenderedComponent<QueuePage> page = Render<QueuePage>();
        await page.OnAsync("button[title=Edit]", it => it.Click());
        await Claims.TryClaimAsync("test", Token);

        await page.OnAsync("dialog form", it => it.Submit());

        Assert.Contains("does not wait any more", page.Find("#edit-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_AndResume_HoldTheQueueAndSaySo()
    {
        await AddAsync("First.");
        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        await page.OnAsync("#pause", it => it.Click());
        Assert.True((await Store.QueueStatusAsync(Token)).Paused);
        Assert.Contains("also after a restart", page.Find(".notice-line").TextContent, StringComparison.Ordinal);

        await page.OnAsync("#resume", it => it.Click());
        Assert.False((await Store.QueueStatusAsync(Token)).Paused);
        Assert.Empty(page.FindAll(".notice-line"));
    }

    [Fact]
    public async Task Failed_Lately_SaysWhyAndCanBeTriedAgain()
    {
        await AddAsync("First.");
        await FailFirstAsync("Choose 540p.");
        IRenderedComponent<QueuePage> page = Render<QueuePage>();
        Assert.Contains("Choose 540p.", page.Find(".queue-row.failed").TextContent, StringComparison.Ordinal);

        await page.OnAsync(".queue-row.failed button", it => it.Click());

        Assert.Equal(["First."], await WaitingAsync());
        Assert.Empty(page.FindAll(".queue-row.failed"));
    }

    [Fact]
    public async Task Rendering_Job_HasABarAndNoPlace()
    {
        await AddAsync("First.");
        await Claims.TryClaimAsync("test", Token);

        IRenderedComponent<QueuePage> page = Render<QueuePage>();

        Assert.Equal("0", page.Find(".queue-row.rendering [role=progressbar]").GetAttribute("aria-valuenow"));
        Assert.Empty(page.FindAll("#queue-waiting"));
    }
}
