using HunyuanVideo.Media;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class GenerateOnServerTests : IDisposable
{
    private static readonly string[] Small = ["generate", "--prompt", "a red ball", "--width", "64", "--height", "48", "--frames", "5", "--steps", "2"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Generate_Server_FetchesTheSameRenderAsInProcess()
    {
        await using AppProcess app = AppProcess.Start(_folder.Path, ["--port", "0", "--data-dir", _folder["data"]]);
        await app.UntilAsync(running => running.Output.Contains("is serving on", StringComparison.Ordinal));
        string server = app.Output.Split('\n').Single(text => text.Contains("is serving on", StringComparison.Ordinal)).Split(' ')[^1];

        AppResult remote = await AppProcess.RunAsync(
            _folder.Path, [.. Small, "--seed", "3", "--server", server, "--output", "remote.mp4", "--latents-out", "remote.safetensors"]);
        AppResult local = await AppProcess.RunAsync(
            _folder.Path, [.. Small, "--seed", "3", "--output", "local.mp4", "--latents-out", "local.safetensors"]);
        AppResult refused = await AppProcess.RunAsync(_folder.Path, ["generate", "--prompt", "a red ball", "--width", "100", "--server", server, "--output", "no.mp4"]);

        Assert.True(remote.ExitCode == 0, remote.Errors);
        Assert.True(local.ExitCode == 0, local.Errors);
        Assert.Equal(
            await File.ReadAllBytesAsync(_folder["local.safetensors"], TestContext.Current.CancellationToken),
            await File.ReadAllBytesAsync(_folder["remote.safetensors"], TestContext.Current.CancellationToken));
        VideoMetadata? metadata = await Sidecar.ReadAsync(_folder["remote.mp4"], TestContext.Current.CancellationToken);
        Assert.Equal((3L, "a red ball"), (metadata!.Seed, metadata.Prompt));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("multiple of 16", refused.Errors);
        Assert.DoesNotContain("no.mp4", _folder.Names());
    }

    [Fact]
    public async Task Generate_LoraOfFewSteps_BringsWhatIsLeftOutHereAndOnTheServer()
    {
        Directory.CreateDirectory(_folder["data/loras"]);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Nano", "loras", "neon.safetensors"), _folder["data/loras/accvideo-neon.safetensors"]);
        await using AppProcess app = AppProcess.Start(_folder.Path, ["--port", "0", "--data-dir", _folder["data"]]);
        await app.UntilAsync(running => running.Output.Contains("is serving on", StringComparison.Ordinal));
        string server = app.Output.Split('\n').Single(text => text.Contains("is serving on", StringComparison.Ordinal)).Split(' ')[^1];
        string[] lora = [.. Small[..^2], "--seed", "3", "--lora", "accvideo-neon", "--flow-shift", "3"];

        AppResult remote = await AppProcess.RunAsync(_folder.Path, [.. lora, "--server", server, "--output", "remote.mp4"]);
        AppResult local = await AppProcess.RunAsync(_folder.Path, [.. lora, "--output", "local.mp4"]);

        foreach ((AppResult result, string file) in new[] { (remote, "remote.mp4"), (local, "local.mp4") })
        {
            Assert.True(result.ExitCode == 0, result.Errors);
            VideoMetadata? record = await Sidecar.ReadAsync(_folder[file], TestContext.Current.CancellationToken);
            Assert.Equal((5, 3.0, 6.0), (record!.InferSteps, record.FlowShift, record.EmbeddedGuidanceScale));
            Assert.Single(
                result.ErrorLines,
                line => line == "Note: accvideo-neon, of AccVideo, makes renders with steps 5, shift 7, embedded guidance 6. Taken, as nothing else was asked for: "
                    + "steps 5, embedded guidance 6. Left as asked for, though noise or blur may come of it: shift 3.");
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:9", 1, "does not answer")]
    [InlineData("ftp://x", 2, "is not an address")]
    public async Task Generate_NoServer_SaysSo(string server, int exitCode, string sentence)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, [.. Small, "--server", server, "--output", "out.mp4"]);

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains(sentence, result.ErrorLines[^1]);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public async Task Generate_ServerAndDevice_AreNotForOneCommand()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, [.. Small, "--server", "http://127.0.0.1:9", "--device", "cpu"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--device is the server's to choose", Assert.Single(result.ErrorLines));
    }
}
