using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class HealthTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Health_OfARunningServer_IsOkAlsoWhenItListensEverywhere()
    {
        await using AppProcess app = AppProcess.Start(_folder.Path, ["--port", "0", "--data-dir", _folder["data"]]);
        await app.UntilAsync(running => running.Output.Contains("is serving on", StringComparison.Ordinal));
        string port = new Uri(app.Output.Split('\n').Single(text => text.Contains("is serving on", StringComparison.Ordinal)).Split(' ')[^1]).Port.ToString(CultureInfo.InvariantCulture);

        AppResult result = await AppProcess.RunAsync(_folder.Path, ["health"], ("SERVER_PORT", port), ("SERVER_NAME", "0.0.0.0"));

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("ok", result.Output.Trim());
    }

    [Fact]
    public async Task Health_WithoutAServer_FailsInOneSentence()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        string port = ((IPEndPoint)probe.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        probe.Stop();

        AppResult result = await AppProcess.RunAsync(_folder.Path, ["health", "--port", port]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No server answers", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }
}
