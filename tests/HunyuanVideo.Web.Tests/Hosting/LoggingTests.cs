using System.Text.Json;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Hosting;

public sealed class LoggingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Serve_WithJsonLines_WritesEachAsAnObjectAndTheFileAsText()
    {
        await using AppProcess app = AppProcess.Start(_folder.Path, ["--port", "0", "--data-dir", _folder["data"], "--Logging:Format=json"]);
        await app.UntilAsync(running => running.Output.Contains("loaded from", StringComparison.Ordinal));
        await app.SignalAsync("TERM");
        AppResult result = await app.EndAsync(TimeSpan.FromSeconds(30));

        string[] lines = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("is serving on", StringComparison.Ordinal))];
        Assert.NotEmpty(lines);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.Contains(lines, line => line.Contains("Between the matrix products", StringComparison.Ordinal) && line.Contains("libtorch", StringComparison.Ordinal));
        string file = Assert.Single(Directory.GetFiles(_folder["data/logs"], "server-*.log"));
        Assert.Contains(" INF ", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_UnknownFormat_IsRefusedInOneSentence()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["--Logging:Format=xml", "--data-dir", _folder["data"]]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("text or json", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
