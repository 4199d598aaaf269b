using System.Globalization;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests.Support;

/// <summary>What a person does on a page.</summary>
internal static class Pages
{
    /// <summary>Opens an address and waits until the page answers to clicks.</summary>
    public static async Task<IPage> OpenAsync(this IBrowserContext context, string address)
    {
        IPage page = await context.NewPageAsync();
        await page.OpenAsync(address);
        return page;
    }

    public static async Task OpenAsync(this IPage page, string address)
    {
        await page.GotoAsync(address);
        await page.UntilInteractiveAsync();
    }

    public static Task UntilInteractiveAsync(this IPage page) => page.WaitForFunctionAsync("() => window.interactive === true");

    /// <summary>The form filled in for a small video.</summary>
    public static Task OpenFormAsync(this IPage page, string prompt, int steps = 2) => page.OpenAsync(
        string.Create(CultureInfo.InvariantCulture, $"/?prompt={Uri.EscapeDataString(prompt)}&width=160&height=96&video_length=17&infer_steps={steps}"));

    public static Task GenerateAsync(this IPage page) => page.Locator("#generate").ClickAsync();

    /// <summary>The player with the finished video of this prompt, once it can be played.</summary>
    public static async Task<ILocator> VideoAsync(this IPage page, string prompt)
    {
        ILocator video = page.Locator($"#stage video[aria-label='Video: {prompt}']");
        await video.WaitForAsync();
        await PlayableAsync(video);
        return video;
    }

    /// <summary>Waits until the browser has decoded a frame.</summary>
    public static async Task PlayableAsync(this ILocator video)
    {
        IElementHandle element = await video.ElementHandleAsync();
        await element.EvaluateAsync("video => video.readyState >= 2 || new Promise((done, fail) => { video.addEventListener('loadeddata', done); video.addEventListener('error', () => fail(new Error('the video cannot be played'))); })");
    }

    /// <summary>The per cent that the page tells, once there are at least <paramref name="least"/>.</summary>
    public static async Task<int> PercentAsync(this IPage page, int least)
    {
        IJSHandle value = await page.WaitForFunctionAsync(
            "least => { const bar = document.querySelector('#stage [role=progressbar]'); const now = Number(bar?.getAttribute('aria-valuenow') ?? -1); return now >= least ? now + 1 : false; }",
            least);
        return await value.JsonValueAsync<int>() - 1;
    }

    /// <summary>The name of the job that the page follows.</summary>
    public static async Task<string> JobAsync(this IPage page)
    {
        await page.WaitForURLAsync(address => address.Contains("job=", StringComparison.Ordinal));
        return page.Url.Split("job=")[1].Split('&')[0];
    }
}
