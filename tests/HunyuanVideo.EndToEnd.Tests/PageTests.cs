using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using HunyuanVideo.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests;

/// <summary>Every page: on a phone, and for people who do not see it or not well.</summary>
public sealed class PageTests(App app)
{
    private const int PhoneWidth = 360;
    private const int PhoneHeight = 740;

    private static readonly string[] Grave = ["serious", "critical"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task Phone_EveryPage_DoesNotScrollSideways()
    {
        await using IBrowserContext context = await app.NewContextAsync(PhoneWidth, PhoneHeight);
        IPage page = await context.NewPageAsync();
        var wide = new List<string>();
        foreach (string address in await AddressesAsync())
        {
            await page.OpenAsync(address);
            int width = await page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)");
            if (width > PhoneWidth)
            {
                wide.Add($"{address}: {width}");
            }
        }

        Assert.Empty(wide);
    }

    [BrowserFact]
    public async Task Phone_Generate_IsInReachAndMakesAVideo()
    {
        const string Prompt = "A small white circle moves on a black floor.";
        await using IBrowserContext context = await app.NewContextAsync(PhoneWidth, PhoneHeight);
        IPage page = await context.NewPageAsync();
        await page.OpenFormAsync(Prompt);
        await Assertions.Expect(page.Locator("#generate")).ToBeInViewportAsync(new() { Ratio = 1 });

        await page.GenerateAsync();

        ILocator video = await page.VideoAsync(Prompt);
        await Assertions.Expect(video).ToBeInViewportAsync();
    }

    [BrowserFact]
    public async Task Axe_EveryPageInBothSchemes_FindsNothingGrave()
    {
        IReadOnlyList<string> addresses = await AddressesAsync();
        var found = new List<string>();
        foreach (ColorScheme scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await using IBrowserContext context = await app.NewContextAsync(scheme: scheme);
            IPage page = await context.NewPageAsync();
            foreach (string address in addresses)
            {
                await page.OpenAsync(address);
                AxeResult result = await page.RunAxe();
                found.AddRange(result.Violations.Where(violation => Grave.Contains(violation.Impact, StringComparer.Ordinal)).Select(violation =>
                    $"{scheme} {address}: {violation.Impact} {violation.Id}: {string.Join(" | ", violation.Nodes.Take(4).Select(node => node.Html))}"));
            }
        }

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    // one job more than there may be yet, so that no page is empty
    private async Task<IReadOnlyList<string>> AddressesAsync() =>
        PageList.With(await app.RenderAsync("A red circle bounces on green grass.", Cancel));
}
