using System.Diagnostics;
using HunyuanVideo.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests;

/// <summary>What is done with finished videos.</summary>
public sealed class LibraryTests(App app)
{
    private const int Frames = 17;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task Gallery_PickedVideo_GivesItsSettingsBackToTheForm()
    {
        const string Prompt = "A purple square slides over white snow.";
        byte[] file = await app.DownloadAsync($"/videos/{await app.RenderAsync(Prompt, Cancel)}", Cancel);
        await using IBrowserContext context = await app.NewContextAsync();
        IPage page = await context.OpenAsync("/gallery");

        await page.Locator("#settings-file").SetInputFilesAsync(new FilePayload { Name = "from-elsewhere.mp4", MimeType = "video/mp4", Buffer = file });
        ILocator dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Settings of the video" });
        await Assertions.Expect(dialog).ToContainTextAsync(Prompt);
        await dialog.GetByText("Use these settings").ClickAsync();

        await Assertions.Expect(page.Locator("#prompt")).ToHaveValueAsync(Prompt);
        await Assertions.Expect(page.Locator("#seed")).ToHaveValueAsync("7");
        await Assertions.Expect(page.Locator("#infer_steps")).ToHaveValueAsync("2");
        await Assertions.Expect(page.Locator("legend").Filter(new() { HasText = "Resolution" })).ToContainTextAsync("160 × 96");
    }

    [BrowserFact]
    public async Task Storyboard_TwoClips_ExportHasTheFramesOfBoth()
    {
        const string One = "A red triangle rises over blue water.";
        const string Two = "A green circle falls on brown earth.";
        await app.RenderAsync(One, Cancel);
        await app.RenderAsync(Two, Cancel);
        await using IBrowserContext context = await app.NewContextAsync();
        IPage page = await context.OpenAsync("/storyboard");

        await page.GetByText("New storyboard").ClickAsync();
        await page.Locator(".board-add").ClickAsync();
        foreach (string prompt in new[] { One, Two })
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"Add: {prompt}" }).ClickAsync();
        }

        await Assertions.Expect(page.Locator(".clips > li")).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Done", Exact = true }).ClickAsync();
        await page.Locator(".export-start").ClickAsync();
        ILocator video = page.Locator(".export-result video");
        await video.WaitForAsync();
        await Assertions.Expect(page.Locator(".export-result")).ToContainTextAsync($"{2 * Frames} frames");

        byte[] file = await app.DownloadAsync((await video.GetAttributeAsync("src"))!, Cancel);
        Assert.Equal(2 * Frames, await FramesOfAsync(file));
    }

    private static async Task<int> FramesOfAsync(byte[] video)
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, video, Cancel);
            var start = new ProcessStartInfo("ffprobe",
                ["-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries", "stream=nb_read_frames", "-of", "csv=p=0", path])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
            };
            using Process probe = Process.Start(start)!;
            string output = await probe.StandardOutput.ReadToEndAsync(Cancel);
            await probe.WaitForExitAsync(Cancel);
            Assert.Equal(0, probe.ExitCode);
            return int.Parse(output, System.Globalization.CultureInfo.InvariantCulture);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
