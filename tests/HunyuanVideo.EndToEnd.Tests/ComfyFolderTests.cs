using HunyuanVideo.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests;

/// <summary>Somebody who has ComfyUI's files and nothing else.</summary>
public sealed class ComfyFolderTests(App app)
{
    [BrowserFact]
    public async Task Serve_ComfyModelsFolder_PageRendersAndOffersTheOtherModel()
    {
        const string Prompt = "A red ball bounces on green grass.";
        string folder = Directory.CreateTempSubdirectory("e2e-comfy-").FullName;
        try
        {
            string models = Path.Combine(folder, "ComfyUI", "models");
            ComfyModels.Write(ServerProcess.BundledModel, models);
            int port = ServerProcess.FreePort();
            await using var server = await ServerProcess.StartAsync(folder, port, TestContext.Current.CancellationToken, "--model", models);
            await using IBrowserContext context = await app.NewContextAsync(port: port);
            IPage page = await context.NewPageAsync();
            await page.OpenFormAsync(Prompt);
            await page.GenerateAsync();
            await page.VideoAsync(Prompt);

            await page.OpenAsync("/system");
            ILocator offered = page.Locator("section, div").Filter(new() { HasText = "Models on this machine" }).Last;
            await Assertions.Expect(offered).ToContainTextAsync("my video model + hunyuan_video_vae_bf16");
            await Assertions.Expect(offered).ToContainTextAsync("my video model + older");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
