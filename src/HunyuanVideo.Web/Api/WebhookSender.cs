using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Api.Contracts;

namespace HunyuanVideo.Web.Api;

/// <summary>Tells those who asked that a job has ended: a POST with the job as its body, tried a few times.</summary>
internal sealed partial class WebhookSender(
    Webhooks webhooks,
    [FromKeyedServices(IJobs.All)] IJobs jobs,
    JobViews views,
    IHttpClientFactory clients,
    TimeProvider time,
    ILogger<WebhookSender> logger)
    : BackgroundService
{
    /// <summary>The name of the client that follows no redirects: those could lead to hosts nobody allowed.</summary>
    public const string Client = "webhook";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(25)];

    private readonly HashSet<JobId> _underWay = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        webhooks.Load();
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                FollowNew(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // a host that could not start disposes its services without stopping them, and would log this as a failure
        }
    }

    private void FollowNew(CancellationToken stoppingToken)
    {
        foreach ((JobId id, Uri url) in webhooks.Pending)
        {
            if (_underWay.Add(id))
            {
                _ = FollowAsync(id, url, stoppingToken);
            }
        }
    }

    private async Task FollowAsync(JobId id, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            RenderJob? last = null;
            await foreach (RenderJob job in jobs.WatchAsync(id, cancellationToken))
            {
                last = job;
            }

            // a deleted job has no end to tell of, and a host may have been struck from the list meanwhile
            if (last is { IsActive: false } && webhooks.IsAllowed(url))
            {
                await TellAsync(url, await views.OfAsync(last, cancellationToken), cancellationToken);
            }

            webhooks.Remove(id);
        }
        catch (OperationCanceledException)
        {
            // told after the restart
        }
        catch (Exception error)
        {
            LogLost(error, id);
        }
    }

    private async Task TellAsync(Uri url, JobResponse job, CancellationToken cancellationToken)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(job, ApiJson.Default.JobResponse);
        for (int attempt = 0; ; attempt++)
        {
            string? refusal = await PostAsync(url, job.Id, body, cancellationToken);
            if (refusal is null)
            {
                return;
            }

            if (attempt == Pauses.Length)
            {
                LogGivenUp(url.Authority, job.Id, refusal);
                return;
            }

            await Task.Delay(Pauses[attempt], time, cancellationToken);
        }
    }

    /// <summary>Why it did not arrive; null when it did.</summary>
    private async Task<string?> PostAsync(Uri url, string id, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            using HttpClient client = clients.CreateClient(Client);
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("Idempotency-Key", id);
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return error.Message;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The webhook at {Host} was not told of job {Id}: {Reason}")]
    private partial void LogGivenUp(string host, string id, string reason);

    [LoggerMessage(LogLevel.Error, "The webhook of job {Id} could not be told")]
    private partial void LogLost(Exception error, JobId id);
}
