using System.Globalization;
using HunyuanVideo.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests;

public sealed class ExploreTests(App app)
{
    [BrowserFact]
    public async Task Seeds_FourAsABatch_FillTheSheetAndOneIsPinned()
    {
        await using IBrowserContext context = await app.NewContextAsync();
        IPage page = await context.OpenAsync(
            $"/explore?prompt={Uri.EscapeDataString("A blue circle jumps on yellow sand.")}&width=160&height=96&video_length=17&infer_steps=2&seed=40");
        await page.Locator("#seeds").FillAsync("4");
        await page.Locator("#infer_steps").FillAsync("2");
        await Assertions.Expect(page.Locator("#generate")).ToContainTextAsync("Explore 4 videos");
        await page.GenerateAsync();

        await page.WaitForURLAsync(address => address.Contains("/explore/", StringComparison.Ordinal));
        ILocator cells = page.Locator(".contact-sheet .cell");
        await Assertions.Expect(cells).ToHaveCountAsync(4);
        await Assertions.Expect(page.Locator(".contact-sheet .cell.succeeded video")).ToHaveCountAsync(4);
        for (int k = 0; k < 4; k++)
        {
            await cells.Nth(k).Locator("video").PlayableAsync();
            await Assertions.Expect(cells.Nth(k).Locator(".cell-name")).ToContainTextAsync((40 + k).ToString(CultureInfo.InvariantCulture));
        }

        await cells.Nth(2).Locator("a").ClickAsync();

        await Assertions.Expect(page.Locator("#seed")).ToHaveValueAsync("42");
        await Assertions.Expect(page.Locator("#prompt")).ToHaveValueAsync("A blue circle jumps on yellow sand.");
    }
}
