using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class ServeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Serve_AnotherWorkingFolder_AnswersAndEndsWithSuccess(string signal)
    {
        await using AppProcess app = AppProcess.Start(_folder.Path, ["--port", "0", "--data-dir", _folder["data"]]);
        await app.UntilAsync(running => running.Output.Contains("is serving on", StringComparison.Ordinal));
        string line = app.Output.Split('\n').Single(text => text.Contains("is serving on", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(line.Split(' ')[^1]) };

        using HttpResponseMessage health = await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        using HttpResponseMessage page = await client.GetAsync("/", TestContext.Current.CancellationToken);
        await app.SignalAsync(signal);
        AppResult result = await app.EndAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Errors);
        Assert.Equal(["data"], _folder.Names());
    }

    [Fact]
    public async Task Serve_PortInUse_FailsInOneSentence()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        string port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        AppResult result = await AppProcess.RunAsync(_folder.Path, ["serve"], ("SERVER_PORT", port));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("another program listens there", Assert.Single(result.ErrorLines));
        Assert.DoesNotContain("   at ", result.Output);
    }

    [Theory]
    [InlineData("PathBase", "/video")]
    [InlineData("Server__PathBase", "/video")]
    [InlineData("ASPNETCORE_PATHBASE", "video")]
    [InlineData("PUBLIC_URL", "https://example.org/video")]
    public async Task Serve_SubPathInTheEnvironment_IsRefusedInOneSentence(string name, string value)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["serve", "--port", "0"], (name, value));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("video", Assert.Single(result.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--data-dir /proc/x", "data folder")]
    [InlineData("--data-dir /proc", "data folder")]
    [InlineData("--port abc", "--port")]
    [InlineData("--port 65536", "65536")]
    [InlineData("--host not.an.address", "not.an.address")]
    [InlineData("--model absent", "absent")]
    [InlineData("--bogus", "--bogus")]
    [InlineData("--Jobs:MostQueued=5 --jobs:mostqueued=6", "Jobs:MostQueued is given 2 times")]
    [InlineData("--Jobs:MostQueued 5", "--Jobs:MostQueued needs its value behind an equals sign")]
    [InlineData("--Jobs:KeepLatents=yes", "Jobs:KeepLatents is 'yes'; use true or false.")]
    [InlineData("--Model:Folders=/srv", "Model:Folders needs a kind of folder, as Model:Folders:vae=/srv.")]
    [InlineData("--PathBase=/video", "at the root of a host alone, but --PathBase=/video asks")]
    [InlineData("--Server:PathBase=video/", "give it a host name of its own")]
    [InlineData("bogus", "bogus")]
    public async Task Serve_BadArgument_IsRefusedInOneSentence(string arguments, string mentioned)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, arguments.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(mentioned, Assert.Single(result.ErrorLines));
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("SERVER_PORT", "7860x")]
    [InlineData("SERVER_PORT", "-1")]
    [InlineData("SERVER_NAME", "not an address")]
    [InlineData("MODEL_BASE", "/absent")]
    public async Task Serve_BadVariable_IsRefusedInOneSentence(string name, string value)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, [], (name, value));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(value, Assert.Single(result.ErrorLines));
    }

    [Theory]
    [InlineData("--help", "generate")]
    [InlineData("--version", "0.")]
    [InlineData("serve --help", "--data-dir")]
    [InlineData("generate --help", "--latents-out")]
    public async Task Help_Asked_PrintsAndSucceeds(string arguments, string mentioned)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, arguments.Split(' '));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(mentioned, result.Output);
        Assert.Empty(result.Errors);
    }
}
