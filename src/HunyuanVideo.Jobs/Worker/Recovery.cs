using HunyuanVideo.Jobs.Store;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Worker;

/// <summary>Takes back jobs whose worker died, and drops the saved renders of those that will not go on, unless only the video is missing.</summary>
internal sealed partial class Recovery(WorkerServices services, JobWorkerOptions options, TimeProvider time, ILogger logger)
{
    private readonly ILogger _logger = logger;
    private long? _last;
    private long? _failed;

    /// <summary>
    /// The store failed: leases that ran out meanwhile are those of workers that could not tell that they live, and get the time of a lease to do so.
    /// </summary>
    public void StoreFailed() => _failed = time.GetTimestamp();

    /// <summary>What the last worker of this name left running does not run.</summary>
    public async Task TakeBackOwnAsync(CancellationToken cancellationToken) =>
        TakeBack(await services.Claims.RecoverWorkerAsync(options.Name, cancellationToken).ConfigureAwait(false));

    /// <summary>Takes back jobs of any worker whose lease ran out; looks no oftener than a heartbeat comes.</summary>
    public async Task TakeBackExpiredAsync(CancellationToken cancellationToken)
    {
        if (_last is { } last && time.GetElapsedTime(last) < options.Heartbeat)
        {
            return;
        }

        if (_failed is { } failed && time.GetElapsedTime(failed) < options.LeaseTime)
        {
            return;
        }

        _last = time.GetTimestamp();
        TakeBack(await services.Claims.RecoverExpiredAsync(cancellationToken).ConfigureAwait(false));
    }

    private void TakeBack(RecoveredJobs recovered)
    {
        foreach (JobId id in recovered.Failed.Concat(recovered.Cancelled))
        {
            LogGivenUp(id);
            if (recovered.Cancelled.Contains(id) || !services.Renderer.IsDenoised(services.Folder.SavedRenderOf(id)))
            {
                services.Folder.DeleteSavedRender(id);
            }
        }

        foreach (JobId id in recovered.Requeued)
        {
            LogRecovered(id);
        }

        if (recovered.Requeued.Count + recovered.Failed.Count + recovered.Cancelled.Count > 0)
        {
            services.Feed.Announce();
        }
    }

    [LoggerMessage(LogLevel.Information, "Render {Id} was cut off by the end of the last process; it waits again")]
    private partial void LogRecovered(JobId id);

    [LoggerMessage(LogLevel.Warning, "Render {Id} was cut off for the last time; it is given up")]
    private partial void LogGivenUp(JobId id);
}
