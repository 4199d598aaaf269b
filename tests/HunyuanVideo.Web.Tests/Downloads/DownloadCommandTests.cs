using System.Text.Json;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Commands.Support;
using Microsoft.AspNetCore.Http;

namespace HunyuanVideo.Web.Tests.Downloads;

/// <summary>The verb as a process, against a hub on loopback.</summary>
public sealed class DownloadCommandTests : DownloadFixture
{
    private const string Token = "hf_secret";

    private static readonly string Neon = Path.Combine(ModelLocation.BundledNano, "loras", "neon.safetensors");

    [Fact]
    public async Task Download_Agreed_FetchesAndPrintsJson()
    {
        AppResult result = await RunAsync("--yes", "--json");

        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal(7, json.RootElement.GetProperty("files").GetArrayLength());
        Assert.Contains("South Korea", result.Errors, StringComparison.Ordinal);
        Assert.Equal(Hub.Bytes(Repository, Weights), await File.ReadAllBytesAsync(WeightsPath, TestContext.Current.CancellationToken));
        Assert.All(Hub.Requests, request => Assert.Equal("Bearer " + Token, request.Authorization));
    }

    [Fact]
    public async Task Download_Lora_GoesWhereRendersFindItAndNeedsNoAgreement()
    {
        Hub.Add("somebody/loras", ("styles/glow.safetensors", await File.ReadAllBytesAsync(Neon, TestContext.Current.CancellationToken)));

        AppResult result = await RunLoraAsync("styles/glow.safetensors");

        Assert.Equal((0, ""), (result.ExitCode, string.Join(';', result.ErrorLines.Where(line => line.Contains("South Korea", StringComparison.Ordinal)))));
        Assert.Equal(await File.ReadAllBytesAsync(Neon, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(Folder["data/loras/glow.safetensors"], TestContext.Current.CancellationToken));
        Assert.Equal(["glow.safetensors"], Directory.EnumerateFileSystemEntries(Folder["data/loras"]).Select(Path.GetFileName));

        // the same again is there already
        Assert.Contains("0.00 GB fetched", (await RunLoraAsync("styles/glow.safetensors")).Output, StringComparison.Ordinal);

        // what was there already came from nowhere
        string line = Assert.Single(Directory.GetFiles(Folder["data/logs"], "audit-*.log").SelectMany(File.ReadAllLines));
        Assert.Contains("\"act\":\"lora-downloaded\",\"who\":\"command line\",\"what\":\"glow.safetensors of somebody/loras", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_LoraOfANameThatIsTaken_LeavesTheOtherAlone()
    {
        Hub.Add("somebody/loras", ("glow.safetensors", await File.ReadAllBytesAsync(Neon, TestContext.Current.CancellationToken)));
        Directory.CreateDirectory(Folder["data/loras"]);
        await File.WriteAllTextAsync(Folder["data/loras/glow.safetensors"], "mine", TestContext.Current.CancellationToken);

        AppResult result = await RunLoraAsync("glow.safetensors");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("is there already and is another file", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Folder["data/loras/glow.safetensors"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Download_LoraThatIsNone_IsThrownAwayAndNamed()
    {
        Hub.Add("somebody/loras", ("vae.safetensors", await File.ReadAllBytesAsync(Path.Combine(ModelLocation.BundledNano, "vae", "diffusion_pytorch_model.safetensors"), TestContext.Current.CancellationToken)));

        AppResult result = await RunLoraAsync("vae.safetensors");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("VAE", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("no LoRA, and was thrown away", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder["data/loras"]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("README.md")]
    public async Task Download_LoraWithoutItsFile_IsRefused(string? file)
    {
        AppResult result = await AppProcess.RunAsync(Folder.Path, ["download", "somebody/loras", "--lora", .. file is null ? Array.Empty<string>() : ["--file", file]]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--file PATH", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_AgreedBefore_ShowsNoNoticeAgain()
    {
        await RunAsync("--yes");

        AppResult result = await RunAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.DoesNotContain("South Korea", result.Errors, StringComparison.Ordinal);
        Assert.Contains("7 files checked", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_NobodyAgrees_FetchesNothing()
    {
        AppResult result = await RunAsync();

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("South Korea", result.Errors, StringComparison.Ordinal);
        Assert.Contains("--yes", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Empty(Hub.Requests);
        Assert.Empty(Folder.Names());
    }

    [Fact]
    public async Task Download_Refused_FailsInOneSentence()
    {
        Hub.Intercept = context =>
        {
            context.Response.StatusCode = 403;
            return Task.FromResult(true);
        };

        AppResult result = await RunAsync("--yes");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("(403)", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(Token, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HF_ENDPOINT", "not an address")]
    [InlineData("HF_ENDPOINT", "file:///etc")]
    public async Task Download_BadEndpoint_IsRefused(string name, string value)
    {
        AppResult result = await AppProcess.RunAsync(Folder.Path, ["download", Repository, "--yes"], (name, value));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(value, Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HunyuanVideo")]
    [InlineData("../../etc")]
    [InlineData("a/b/c")]
    [InlineData("a/b?x=1")]
    public async Task Download_BadName_IsRefused(string name)
    {
        AppResult result = await AppProcess.RunAsync(Folder.Path, ["download", name, "--yes"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("owner/name", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_InterruptedByCtrlC_LeavesPartsToGoOnFrom()
    {
        int sent = await RunUntilStoppedAsync("INT", new Random(5), expectedCode: 130);
        Hub.Requests.Clear();
        Hub.Intercept = _ => Task.FromResult(false);

        AppResult result = await RunAsync("--yes");

        Assert.Equal(0, result.ExitCode);
        Assert.True(sent > 0);
        Assert.StartsWith("bytes=", Assert.Single(Hub.Requests, request => request.Path.EndsWith(Weights, StringComparison.Ordinal)).Range, StringComparison.Ordinal);
        AssertWeights();
    }

    [Fact]
    public async Task Download_KilledTwentyTimesAtRandomBytes_GoesOnEachTime()
    {
        const int seed = 20;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (int kill = 0; kill < 20; kill++)
        {
            await RunUntilStoppedAsync("KILL", random, expectedCode: 137);
            Assert.False(File.Exists(WeightsPath));
            Assert.True(File.Exists(WeightsPath + ModelLocation.IncompleteSuffix));
        }

        Hub.Requests.Clear();
        Hub.Intercept = _ => Task.FromResult(false);
        AppResult result = await RunAsync("--yes");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("bytes=", Assert.Single(Hub.Requests, request => request.Path.EndsWith(Weights, StringComparison.Ordinal)).Range, StringComparison.Ordinal);
        AssertWeights();
    }

    /// <summary>Runs until the hub has sent some bytes of the weights, then sends the signal.</summary>
    private async Task<int> RunUntilStoppedAsync(string signal, Random random, int expectedCode)
    {
        int bytes = random.Next(1, 45_000);
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hub.Intercept = context => StallAsync(context, bytes, sent);
        await using AppProcess app = AppProcess.Start(Folder.Path, Arguments("--yes"), Variables());
        await sent.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await Task.Delay(random.Next(60), TestContext.Current.CancellationToken);
        await app.SignalAsync(signal);
        AppResult result = await app.EndAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(expectedCode, result.ExitCode);
        return bytes;
    }

    private async Task<bool> StallAsync(HttpContext context, int count, TaskCompletionSource sent)
    {
        if (!context.Request.Path.Value!.EndsWith(Weights, StringComparison.Ordinal))
        {
            return false;
        }

        byte[] all = Hub.Bytes(Repository, Weights);
        int from = (int)(context.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
        context.Response.StatusCode = from > 0 ? 206 : 200;
        if (from > 0)
        {
            context.Response.Headers.ContentRange = $"bytes {from}-{all.Length - 1}/{all.Length}";
        }

        context.Response.ContentLength = all.Length - from;
        await context.Response.Body.WriteAsync(all.AsMemory(from, Math.Min(count, all.Length - from)), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        sent.TrySetResult();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        return true;
    }

    private Task<AppResult> RunAsync(params string[] more) => AppProcess.RunAsync(Folder.Path, Arguments(more), Variables());

    private Task<AppResult> RunLoraAsync(string file) => AppProcess.RunAsync(Folder.Path, ["download", "somebody/loras", "--file", file, "--lora"], Variables());

    private static string[] Arguments(params string[] more) => ["download", Repository, "--local-dir", "ckpts", .. more];

    private (string Name, string Value)[] Variables() => [("HF_ENDPOINT", Hub.Address.ToString()), ("HF_TOKEN", Token)];

    private void AssertWeights()
    {
        Assert.Equal(Hub.Bytes(Repository, Weights), File.ReadAllBytes(WeightsPath));
        Assert.DoesNotContain(Files(), name => name.Contains(".incomplete", StringComparison.Ordinal));
    }
}
