using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>Claims the first job that lacks nothing; those before it wait on, and it is written on them why.</summary>
internal sealed partial class NextJob(WorkerServices services, JobWorkerOptions options, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <summary>The job; null where none can be rendered now.</summary>
    public async Task<ClaimedJob?> TryClaimAsync()
    {
        var waiting = new List<(JobId Id, string Why)>();
        ClaimedJob? claimed = await services.Claims.TryClaimAsync(options.Name, CanTake, CancellationToken.None).ConfigureAwait(false);
        foreach ((JobId id, string why) in waiting)
        {
            LogWaits(id, why);
            await services.Claims.SayWhyAsync(id, why, CancellationToken.None).ConfigureAwait(false);
        }

        if (waiting.Count > 0)
        {
            services.Feed.Announce();
        }

        return claimed;

        bool CanTake(StoredJob job)
        {
            string? why = services.Renderer.WhyWait(job.Request);
            if (why is not null && why != job.Error)
            {
                waiting.Add((job.Id, why));
            }

            return why is null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Render {Id} waits, others are rendered meanwhile: {Reason}")]
    private partial void LogWaits(JobId id, string reason);
}
