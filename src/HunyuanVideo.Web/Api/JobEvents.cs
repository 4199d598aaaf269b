using System.Globalization;
using System.Text;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Api.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HunyuanVideo.Web.Api;

/// <summary>A job's progress as server-sent events: how it stands first, then what follows, its end last.</summary>
internal static class JobEvents
{
    /// <summary>How long a silence lasts at most: proxies cut silent connections.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private const string ContentType = "text/event-stream";
    private const string LastEventId = "Last-Event-ID";

    private static readonly byte[] Comment = ": still here\n\n"u8.ToArray();

    public static void MapJobEvents(this RouteGroupBuilder jobs) => jobs.MapGet("/{id}/events", Watch)
        .WithName("WatchJob")
        .WithSummary("Watch a job (server-sent events)")
        .WithDescription("Events named 'job' whose data is the job as JSON: how it stands first, at most four a second after that, the end last. "
            + "A reader that comes back after the end gets 204, which tells an EventSource to stop.")
        .Produces<string>(StatusCodes.Status200OK, ContentType)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<EmptyHttpResult, NoContent, ProblemHttpResult>> Watch(
        string id, IJobs jobs, JobViews views, TimeProvider time, HttpContext context, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(id, cancellationToken) is not { } job)
        {
            return ApiProblem.NotFound(id);
        }

        if (!job.IsActive && context.Request.Headers[LastEventId] == EventId(job))
        {
            return TypedResults.NoContent();
        }

        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-cache, no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await SendAsync(context.Response, jobs.WatchAsync(job.Id, cancellationToken), views, time, cancellationToken);
        return TypedResults.Empty;
    }

    private static async Task SendAsync(
        HttpResponse response, IAsyncEnumerable<RenderJob> snapshots, JobViews views, TimeProvider time, CancellationToken cancellationToken)
    {
        IAsyncEnumerator<RenderJob> enumerator = snapshots.GetAsyncEnumerator(cancellationToken);
        await using (enumerator)
        {
            while (true)
            {
                Task<bool> next = enumerator.MoveNextAsync().AsTask();
                try
                {
                    while (!next.IsCompleted && await IsSilentAsync(next, time, cancellationToken))
                    {
                        await WriteAsync(response, Comment, cancellationToken);
                    }
                }
                catch (OperationCanceledException)
                {
                    // one that is under way cannot be disposed; the same token ends it
                    await next.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                    throw;
                }

                if (!await next)
                {
                    return;
                }

                RenderJob job = enumerator.Current;
                byte[] text = Text(job, await views.OfAsync(job, cancellationToken));
                await WriteAsync(response, text, cancellationToken);
            }
        }
    }

    private static async Task<bool> IsSilentAsync(Task<bool> next, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(KeepAlive, time, cancellationToken);
            return false;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private static async Task WriteAsync(HttpResponse response, byte[] text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(text, cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static byte[] Text(RenderJob job, JobResponse view)
    {
        // the serializer writes no line breaks, which would end the event
        string json = JsonSerializer.Serialize(view, ApiJson.Default.JobResponse);
        return Encoding.UTF8.GetBytes($"event: job\nid: {EventId(job)}\ndata: {json}\n\n");
    }

    private static string EventId(RenderJob job) => job.IsActive
        ? string.Create(CultureInfo.InvariantCulture, $"{job.UpdatedAt.ToUnixTimeMilliseconds()}")
        : string.Create(CultureInfo.InvariantCulture, $"end-{job.FinishedAt?.ToUnixTimeMilliseconds()}");
}
