using System.Net;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Observability;

/// <summary>Where it is told that the machine holds the queue up.</summary>
public sealed class QueueHoldTests : IAsyncLifetime
{
    private static readonly MachineFault NoFfmpeg = new(MachineFaultKind.Encoder, "ffmpeg was not found on the PATH.");

    private readonly WebApp _app = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private QueueHolds Holds => _app.Services.GetRequiredService<QueueHolds>();

    public ValueTask InitializeAsync()
    {
        _app.Renderer.Fault = NoFfmpeg;
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Hold_FromBeginToEnd_IsToldToProgramsAndWrittenDown()
    {
        using HttpClient client = _app.CreateClient();
        RenderJob job = await _app.SubmitAsync(Token);
        await UntilAsync(() => Holds.OfAll is not null);

        using HttpResponseMessage held = await client.GetAsync(new Uri("/readyz", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, held.StatusCode);
        string told = await held.Content.ReadAsStringAsync(Token);
        Assert.Contains(NoFfmpeg.Summary, told, StringComparison.Ordinal);
        // whoever asks may be a stranger: names of files are for admins
        Assert.DoesNotContain(NoFfmpeg.Reason, told, StringComparison.Ordinal);
        await UntilAsync(async () => (await MetricsAsync(client)).Any(line => line.StartsWith("hyv_queue_held", StringComparison.Ordinal) && line.Contains("kind=\"encoder\"", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/healthz", UriKind.Relative), Token)).StatusCode);
        Assert.Equal(JobState.Queued, (await _app.Jobs.GetAsync(job.Id, Token))!.State);
        Assert.False((await _app.Jobs.QueueStatusAsync(Token)).Paused);

        _app.Renderer.Ending = task => ApiTest.WriteResult(task, [1]);
        _app.Renderer.Finish();
        _app.Renderer.Fault = null;
        await UntilAsync(async () => (await _app.Jobs.GetAsync(job.Id, Token)) is { State: JobState.Succeeded, Attempts: 1 });

        using HttpResponseMessage ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        JsonElement[] lines = [.. Lines().Where(line => line.GetProperty("act").GetString()!.StartsWith("queue-", StringComparison.Ordinal))];
        Assert.Equal(["queue-held", "queue-went-on"], lines.Select(line => line.GetProperty("act").GetString()));
        Assert.All(lines, line => Assert.Equal(NoFfmpeg.Reason, line.GetProperty("what").GetString()));
    }

    private static async Task<string[]> MetricsAsync(HttpClient client) =>
        (await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token)).Split('\n');

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(50, patience.Token);
        }
    }

    private JsonElement[] Lines() =>
    [
        .. Directory.GetFiles(Path.Combine(_app.Folder, "logs"), "audit-*.log").Order(StringComparer.Ordinal)
            .SelectMany(File.ReadAllLines).Select(line => JsonDocument.Parse(line).RootElement),
    ];
}
