using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Observability;

public sealed class MetricsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_AfterARender_HaveItsOutcomeItsTimeAndItsSteps()
    {
        await using var app = new WebApp { Settings = { ["Api:HourlyRate"] = "3.39" } };
        using HttpClient client = app.CreateClient();
        Assert.Equal("ok", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative), Token));
        RenderJob job = await app.SubmitAsync(Token);
        app.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.FromSeconds(10), null, null));
        app.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 2, 4, TimeSpan.FromSeconds(12), null, null));
        app.Renderer.Ending = task => ApiTest.WriteResult(task, [1]);
        app.Renderer.Finish();
        await app.Jobs.WatchAsync(job.Id, Token).LastAsync(Token);
        await using IAsyncEnumerator<RenderJob> watch = app.Jobs.WatchNewestAsync(Token).GetAsyncEnumerator(Token);
        await watch.MoveNextAsync();

        string text = await ScrapeAsync(client, until: "hyv_renders_total");

        Assert.Contains(
            text.Split('\n'),
            line => line.StartsWith("hyv_renders_total", StringComparison.Ordinal) && line.Contains("outcome=\"succeeded\"", StringComparison.Ordinal));
        Assert.Contains("hyv_render_step_duration_seconds_sum", text, StringComparison.Ordinal);
        Assert.Contains("hyv_queue_waiting", text, StringComparison.Ordinal);
        Assert.Contains("hyv_circuits", text, StringComparison.Ordinal);
        Assert.Contains("hyv_watchers", text, StringComparison.Ordinal);
        Assert.Contains("hyv_cost_month", text, StringComparison.Ordinal);
        Assert.Contains("http_server_request_duration_seconds", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MetricsPort_Configured_ServesTheFiguresAndNothingElse()
    {
        int port = FreePort();
        await using var app = new WebApp { Settings = { ["Telemetry:Port"] = port.ToString(CultureInfo.InvariantCulture) } };
        using HttpClient main = app.CreateClient();
        using var client = new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };

        Assert.Contains("hyv_uptime", await ScrapeAsync(client, until: "hyv_uptime"), StringComparison.Ordinal);
        foreach (string address in new[] { "/", "/api/system", "/healthz", "/api/jobs" })
        {
            using HttpResponseMessage response = await client.GetAsync(new Uri(address, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Spans_Wanted_AreInTheLogWithTheRender()
    {
        await using var app = new WebApp { Settings = { ["Telemetry:LogSpans"] = "true", ["Serilog:MinimumLevel:Override:HunyuanVideo.Web.Observability"] = "Information" } };
        using HttpClient client = app.CreateClient();
        RenderJob job = await app.RenderAsync(task => ApiTest.WriteResult(task, [1]), Token);
        LogRing log = app.Services.GetRequiredService<LogRing>();
        string? line = null;
        for (int attempt = 0; line is null && attempt < 50; attempt++)
        {
            await Task.Delay(100, Token);
            // spans of other tests' renders in this process arrive here, too
            line = log.Read(Serilog.Events.LogEventLevel.Information, LogRing.Kept)
                .Select(entry => entry.Message)
                .FirstOrDefault(message => message.StartsWith("Span HunyuanVideo.Jobs render", StringComparison.Ordinal)
                    && message.Contains($"job.id={job.Id}", StringComparison.Ordinal));
        }

        Assert.NotNull(line);
        Assert.Contains("outcome=succeeded", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_SwitchedOff_AreNotThere()
    {
        await using var app = new WebApp { Settings = { ["Telemetry:Enabled"] = "false" } };
        using HttpClient client = app.CreateClient();

        using HttpResponseMessage response = await client.GetAsync(new Uri("/metrics", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    /// <summary>Answers are kept for a moment, so that many collectors cost no more than one.</summary>
    private static async Task<string> ScrapeAsync(HttpClient client, string until)
    {
        for (int attempt = 0; ; attempt++)
        {
            string text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
            if (text.Contains(until, StringComparison.Ordinal) || attempt == 20)
            {
                return text;
            }

            await Task.Delay(300, Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
