using System.Globalization;
using System.Text;
using HunyuanVideo.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests;

/// <summary>Two LoRAs, from the file to the shared link.</summary>
public sealed class LoraTests(App app)
{
    private const string Prompt = "A green ball rolls on white sand.";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [BrowserFact]
    public async Task Story_TwoLoras_AreUploadedChosenRenderedFoundAndRemixedFromALink()
    {
        await using IBrowserContext context = await app.NewContextAsync();
        IPage page = await context.OpenAsync("/system");
        string name = $"half-{Guid.NewGuid():N}"[..12];
        await UploadAsync(page, name);

        await page.OpenFormAsync(Prompt);
        await page.Locator("#loras summary").ClickAsync();
        await page.GetByTitle("Add nano neon", new() { Exact = true }).ClickAsync();
        await page.Locator("#loras-search").FillAsync(name);
        await page.GetByTitle("Add half neon", new() { Exact = true }).ClickAsync();
        await StrengthAsync(page, 0, "0.6");
        await StrengthAsync(page, 1, "-0.25");
        await page.GenerateAsync();
        await page.VideoAsync(Prompt);
        string job = await page.JobAsync();
        Assert.Equal([("neon", 0.6), (name, -0.25)], await LorasAsync(job));

        await page.OpenAsync("/gallery");
        await page.Locator("#gallery-lora").SelectOptionAsync(name);
        await Assertions.Expect(page.Locator("article.card")).ToHaveCountAsync(1);
        await page.Locator("article.card .card-open").ClickAsync();
        await Assertions.Expect(page.Locator(".settings-table")).ToContainTextAsync($"neon:0.6,{name}:-0.25");
        await Assertions.Expect(page.Locator(".lora-warning")).ToHaveCountAsync(0);

        string link = await LinkAsync(page);
        await using IBrowserContext other = await app.NewContextAsync();
        IPage shared = await other.NewPageAsync();
        await shared.GotoAsync(link);
        await shared.GetByRole(AriaRole.Link, new() { Name = "Remix", Exact = true }).ClickAsync();
        await shared.UntilInteractiveAsync();
        await Assertions.Expect(shared.Locator("#lora-strength-0")).ToHaveValueAsync("0.6");
        await Assertions.Expect(shared.Locator("#lora-strength-1")).ToHaveValueAsync("-0.25");
        await shared.Locator("#infer_steps").FillAsync("1");
        await shared.GenerateAsync();
        await shared.VideoAsync(Prompt);
        Assert.Equal([("neon", 0.6), (name, -0.25)], await LorasAsync(await shared.JobAsync()));
    }

    [BrowserFact]
    public async Task Phone_InGerman_ChoosesALoraAndSetsItsStrength()
    {
        await using IBrowserContext context = await app.NewContextAsync(width: 390, height: 844, scheme: ColorScheme.Light);
        IPage page = await context.OpenAsync("/language/de?back=%2Fqueue");
        await page.OpenFormAsync(Prompt);
        await page.Locator("#loras summary").ClickAsync();
        await page.GetByTitle("nano neon hinzufügen", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Stärke von nano neon").First).ToHaveValueAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "„neon“ in den Prompt einfügen" }).ClickAsync();
        await Assertions.Expect(page.Locator("#prompt")).ToHaveValueAsync($"{Prompt} neon");
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "nano neon verwenden" }).UncheckAsync();
        await Assertions.Expect(page.Locator("#lora-strength-0")).ToHaveValueAsync("0");
        Assert.Equal(390, await page.EvaluateAsync<int>("() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"));
    }

    [BrowserFact]
    public async Task OpenForm_FileIsDroppedIntoTheFolder_IsOfferedAndGoesWithIt()
    {
        await using IBrowserContext context = await app.NewContextAsync();
        IPage page = await context.NewPageAsync();
        await page.OpenFormAsync(Prompt);
        await page.Locator("#loras summary").ClickAsync();
        await Assertions.Expect(page.GetByTitle("Add nano neon", new() { Exact = true })).ToHaveCountAsync(1);

        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(app.Folder, "loras")).FullName, $"dropped-{Guid.NewGuid():N}.safetensors");
        await File.WriteAllBytesAsync(file, await TitledAsync("drop neon"), Cancel);
        ILocator offer = page.GetByTitle("Add drop neon", new() { Exact = true });
        await Assertions.Expect(offer).ToHaveCountAsync(1);
        File.Delete(file);
        await Assertions.Expect(offer).ToHaveCountAsync(0);
    }

    /// <summary>neon under another title of as many letters, so that it is another file.</summary>
    private static async Task<byte[]> TitledAsync(string title)
    {
        string neon = Path.Combine(Path.GetDirectoryName(ServerProcess.Program)!, "Nano", "loras", "neon.safetensors");
        byte[] bytes = await File.ReadAllBytesAsync(neon, Cancel);
        Encoding.ASCII.GetBytes(title).CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("nano neon"u8)));
        return bytes;
    }

    private static async Task UploadAsync(IPage page, string name)
    {
        byte[] bytes = await TitledAsync("half neon");
        await page.Locator("#lora-upload").SetInputFilesAsync(new FilePayload { Name = $"{name}.safetensors", MimeType = "application/octet-stream", Buffer = bytes });
        await Assertions.Expect(page.Locator("#lora-said")).ToHaveTextAsync($"{name} is there.");
    }

    private static async Task StrengthAsync(IPage page, int index, string strength)
    {
        ILocator field = page.Locator(string.Create(CultureInfo.InvariantCulture, $"#lora-strength-{index}"));
        await field.FillAsync(strength);
        await field.BlurAsync();
    }

    private static async Task<string> LinkAsync(IPage page)
    {
        await page.Locator("#detail-share").ClickAsync();
        await page.Locator("#share-settings").CheckAsync();
        await page.Locator("#share-create").ClickAsync();
        return await page.Locator("#share-url").InputValueAsync();
    }

    private async Task<(string Name, double Strength)[]> LorasAsync(string job) =>
    [
        .. (await app.JobAsync(job, Cancel)).GetProperty("request").GetProperty("loras").EnumerateArray()
            .Select(lora => (lora.GetProperty("name").GetString()!, lora.GetProperty("strength").GetDouble())),
    ];
}
