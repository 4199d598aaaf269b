using HunyuanVideo.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests;

/// <summary>Pictures of every page, for a person to look at.</summary>
public sealed class ScreenshotTests(App app)
{
    private const string Variable = "HYV_SCREENSHOTS";

    [BrowserFact]
    public async Task EveryPage_FolderIsNamed_IsPictured()
    {
        string? folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{Variable} names no folder for the pictures.");
        Directory.CreateDirectory(folder);
        string job = await app.RenderAsync("A red ball bounces on green grass.", TestContext.Current.CancellationToken);
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach ((string size, int width, int height) in new[] { ("wide", 1440, 900), ("phone", 390, 844) })
            {
                await using IBrowserContext context = await app.NewContextAsync(width, height, scheme);
                IPage page = await context.NewPageAsync();
                foreach (string address in PageList.With(job))
                {
                    await page.OpenAsync(address);
                    await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
                    string path = Path.Combine(folder, $"{NameOf(address)}-{size}-{scheme.ToString().ToLowerInvariant()}.png");
                    await page.ScreenshotAsync(new() { Path = path });
                    Assert.True(new FileInfo(path).Length > 0);
                }
            }
        }
    }

    private static string NameOf(string address) => address switch
    {
        "/" => "generate",
        _ when address.Contains("?loras=", StringComparison.Ordinal) => address.Trim('/').Split('?')[0] is { Length: > 0 } page ? $"{page}-loras" : "loras",
        _ when address.StartsWith("/?", StringComparison.Ordinal) => "result",
        _ => address.Trim('/').Split('?')[0],
    };
}
