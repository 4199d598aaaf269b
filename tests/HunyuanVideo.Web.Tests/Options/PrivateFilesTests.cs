using System.Net.Http.Json;
using System.Runtime.Versioning;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Options;

[UnsupportedOSPlatform("windows")]
public sealed class PrivateFilesTests : IDisposable
{
    private const UnixFileMode Open = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Closed = (UnixFileMode)0b111_000_000;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    private readonly TestFolder _folder = new();

    private CancellationToken Token { get; } = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    /// <summary>A data folder of an earlier version, open to all, and the working folder with other things of its owner.</summary>
    [Theory]
    [InlineData("server.lock", true)]
    [InlineData("my-notes.txt", false)]
    public async Task Serve_OverAnOpenFolder_LeavesNothingThatOthersCanRead(string found, bool isOwn)
    {
        string data = Directory.CreateDirectory(_folder["data"], Open).FullName;
        File.SetUnixFileMode(data, Open);
        await File.WriteAllTextAsync(Path.Combine(data, found), string.Empty, Token);
        File.SetUnixFileMode(Path.Combine(data, found), (UnixFileMode)0b110_100_100);

        await using (AppProcess app = AppProcess.Start(isOwn ? _folder.Path : data, ["--port", "0", "--data-dir", data]))
        {
            await app.UntilAsync(running => running.Output.Contains("is serving on", StringComparison.Ordinal));
            using var client = new HttpClient { BaseAddress = new Uri(app.Output.Split('\n').Single(line => line.Contains("is serving on", StringComparison.Ordinal)).Split(' ')[^1]) };
            using HttpResponseMessage job = await client.PostAsJsonAsync("/api/jobs", new { prompt = "a red ball", width = 64, height = 48, video_length = 5, infer_steps = 1 }, Token);
            Assert.True(job.IsSuccessStatusCode);
            await app.UntilAsync(_ => Directory.Exists(Path.Combine(data, "videos")) && Directory.GetFiles(Path.Combine(data, "videos"), "*.json").Length > 0);
            await app.SignalAsync("TERM");
            await app.EndAsync(TimeSpan.FromSeconds(30));
        }

        Assert.Equal(0, (await AppProcess.RunAsync(isOwn ? _folder.Path : data, ["users", "add", "ada", "--generate", "--data-dir", data])).ExitCode);
        Assert.Equal(0, (await AppProcess.RunAsync(isOwn ? _folder.Path : data, ["backup", _folder["b.zip"], "--data-dir", data])).ExitCode);
        Assert.Equal(isOwn ? Closed : Open, File.GetUnixFileMode(data));
        string[] open = [.. Directory.GetFileSystemEntries(data).Append(_folder["b.zip"])
            .Where(entry => Path.GetFileName(entry) != found && (File.GetUnixFileMode(entry) & Others) != UnixFileMode.None)];
        Assert.Empty(open);
        Assert.Contains("jobs.db", Directory.GetFiles(data).Select(Path.GetFileName));
        Assert.Contains("logs", Directory.GetDirectories(data).Select(Path.GetFileName));
    }

    [Fact]
    public void MakeFolder_New_IsClosed() => Assert.Equal(Closed, PrivateFiles.MakeFolder(_folder["new"]).UnixFileMode);
}
