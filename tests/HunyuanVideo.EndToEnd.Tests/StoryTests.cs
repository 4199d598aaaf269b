using System.Globalization;
using System.Text.Json;
using HunyuanVideo.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests;

/// <summary>From a first preview to a video that somebody else looks at.</summary>
public sealed class StoryTests(App app)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task Story_PreviewToSharedKeeper_WorksAndAsksNoOtherServer()
    {
        const string Prompt = "A red ball bounces on green grass.";
        await using IBrowserContext context = await app.NewContextAsync();
        var asked = new List<string>();
        context.Request += (_, request) => asked.Add(request.Url);
        IPage page = await context.OpenAsync("/");
        page.WebSocket += (_, socket) => asked.Add(socket.Url);

        await page.Locator("#prompt").FillAsync(Prompt);
        await page.GetByRole(AriaRole.Radio, new() { Name = "Preview", Exact = true }).CheckAsync(new() { Force = true });
        await page.Locator("#infer_steps").FillAsync("3");
        await page.GetByText("160 × 96", new() { Exact = true }).First.WaitForAsync();
        await page.GenerateAsync();
        await page.VideoAsync(Prompt);
        string preview = await page.JobAsync();

        await page.Locator("#use-seed").ClickAsync();
        long seed = (await app.JobAsync(preview, Cancel)).GetProperty("seed").GetInt64();
        await Assertions.Expect(page.Locator("#seed")).ToHaveValueAsync(seed.ToString(CultureInfo.InvariantCulture));

        string keeper = await RerenderAsync(page, preview);
        JsonElement request = (await app.JobAsync(keeper, Cancel)).GetProperty("request");
        Assert.Equal((256, 144), (request.GetProperty("width").GetInt32(), request.GetProperty("height").GetInt32()));
        Assert.Equal(preview, request.GetProperty("source_job").GetString());

        await page.VideoAsync(Prompt);
        await page.Locator("#compare").ClickAsync();
        await page.WaitForURLAsync(address => address.Contains("/compare", StringComparison.Ordinal));
        ILocator compared = page.Locator("#compare-stage video");
        await Assertions.Expect(compared).ToHaveCountAsync(2);
        await compared.Nth(0).PlayableAsync();
        await compared.Nth(1).PlayableAsync();

        await page.GetByText("Open the larger render").ClickAsync();
        await page.VideoAsync(Prompt);
        await OpenSharedAsync(await SharedLinkAsync(page), keeper, Prompt);

        Assert.NotEmpty(asked);
        Assert.All(asked.Where(address => !address.StartsWith("data:", StringComparison.Ordinal) && !address.StartsWith("blob:", StringComparison.Ordinal)),
            address => Assert.Equal(app.Address.Authority, new Uri(address).Authority));
    }

    private static async Task<string> RerenderAsync(IPage page, string preview)
    {
        await page.Locator("#rerender-open").ClickAsync();
        await Assertions.Expect(page.Locator("#rerender input[value=keep]")).ToBeCheckedAsync();
        await Assertions.Expect(page.Locator("#rerender")).ToContainTextAsync("Keep this composition");
        await page.Locator("#rerender-submit").ClickAsync();
        await page.WaitForURLAsync(address => address.Contains("job=", StringComparison.Ordinal) && !address.Contains(preview, StringComparison.Ordinal));
        return await page.JobAsync();
    }

    private static async Task<string> SharedLinkAsync(IPage page)
    {
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.Locator("#share").ClickAsync();
        await page.Locator("#share-page").ClickAsync();
        await page.GetByText("Link copied").WaitForAsync();
        string link = await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        await page.Locator(".share-dialog [data-close]").ClickAsync();
        return link;
    }

    private async Task OpenSharedAsync(string link, string job, string prompt)
    {
        Assert.Contains(job, link, StringComparison.Ordinal);
        await using IBrowserContext other = await app.NewContextAsync();
        IPage page = await other.OpenAsync(link);
        ILocator video = await page.VideoAsync(prompt);
        Assert.Contains(job, await video.GetAttributeAsync("src"), StringComparison.Ordinal);
    }
}
