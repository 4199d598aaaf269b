using System.Text.Json;
using HunyuanVideo.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests;

/// <summary>A render that somebody watches, leaves, stops, or that its server does not survive.</summary>
public sealed class RenderTests(App app) : IAsyncLifetime
{
    private const int Long = 100;
    private const int Medium = 30;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Chromium.IsThere)
        {
            await app.CancelAllAsync(CancellationToken.None);
        }
    }

    [BrowserFact]
    public async Task Reload_InTheMiddle_SameJobGoesOn()
    {
        const string Prompt = "A blue square moves over white sand.";
        await using IBrowserContext context = await app.NewContextAsync();
        IPage page = await context.NewPageAsync();
        await page.OpenFormAsync(Prompt, Medium);
        await page.GenerateAsync();
        string job = await page.JobAsync();
        int before = await page.PercentAsync(least: 10);

        await page.ReloadAsync();
        await page.UntilInteractiveAsync();

        Assert.Equal(job, await page.JobAsync());
        Assert.True(await page.PercentAsync(least: before) >= before);
        await page.VideoAsync(Prompt);
        await Assertions.Expect(page.Locator("#stage video")).ToHaveAttributeAsync("src", $"videos/{job}");
    }

    [BrowserFact]
    public async Task KilledServer_StartedAgain_PageReconnectsAndJobFinishes()
    {
        const string Prompt = "A yellow circle rolls on black stone.";
        await using IBrowserContext context = await app.NewContextAsync();
        IPage page = await context.NewPageAsync();
        await page.OpenFormAsync(Prompt, Medium);
        await page.GenerateAsync();
        string job = await page.JobAsync();
        await page.PercentAsync(least: 10);

        await app.KillServerAsync();
        await page.Locator("#components-reconnect-modal").WaitForAsync(new() { State = WaitForSelectorState.Visible });
        await app.StartServerAsync(Cancel);

        await page.VideoAsync(Prompt);
        await Assertions.Expect(page.Locator("#stage video")).ToHaveAttributeAsync("src", $"videos/{job}");
        await Assertions.Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
    }

    [BrowserFact]
    public async Task TwoBrowsers_OneJob_BothSeeItsProgress()
    {
        const string Prompt = "A green triangle spins in front of a grey wall.";
        await using IBrowserContext first = await app.NewContextAsync();
        await using IBrowserContext second = await app.NewContextAsync();
        IPage page = await first.NewPageAsync();
        await page.OpenFormAsync(Prompt, Medium);
        await page.GenerateAsync();
        string job = await page.JobAsync();

        IPage other = await second.OpenAsync("/");
        int seen = await other.PercentAsync(least: 5);
        await page.PercentAsync(least: seen);
        await other.PercentAsync(least: Math.Min(seen + 10, 90));

        foreach (IPage watching in new[] { page, other })
        {
            await watching.VideoAsync(Prompt);
            await Assertions.Expect(watching.Locator("#stage video")).ToHaveAttributeAsync("src", $"videos/{job}");
        }
    }

    [BrowserFact]
    public async Task Cancel_WhileItRenders_SaysAtWhichStepAndFreesTheServer()
    {
        const string Prompt = "A white star falls over a dark sea.";
        await using IBrowserContext context = await app.NewContextAsync();
        IPage page = await context.NewPageAsync();
        await page.OpenFormAsync(Prompt, Long);
        await page.GenerateAsync();
        string job = await page.JobAsync();
        await page.PercentAsync(least: 2);

        await page.Locator("#stop").ClickAsync();

        await page.Locator("#stage").GetByRole(AriaRole.Heading, new() { Name = "Cancelled" }).WaitForAsync();
        await Assertions.Expect(page.Locator("#stage .notice")).ToContainTextAsync("It was stopped at step");
        JsonElement cancelled = await app.JobAsync(job, Cancel);
        Assert.Equal("cancelled", cancelled.GetProperty("state").GetString());
        await app.RenderAsync("A red circle moves on green grass.", Cancel);
    }
}
