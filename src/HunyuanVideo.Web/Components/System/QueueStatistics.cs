using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Components.Machine;

/// <summary>What became of the last jobs.</summary>
/// <param name="Done">Those that have a video.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Cancelled">Those that were stopped.</param>
/// <param name="MedianTaken">What half of the videos took at most; null without any.</param>
/// <param name="MedianWait">What half of them waited at most.</param>
/// <param name="LastDay">Videos of the last 24 hours.</param>
/// <param name="IsAll">Whether these are all jobs there are.</param>
public sealed record QueueStatistics(
    int Done, int Failed, int Cancelled, TimeSpan? MedianTaken, TimeSpan? MedianWait, int LastDay, bool IsAll)
{
    private static readonly JobQuery Ended =
        new() { States = [JobState.Succeeded, JobState.Failed, JobState.Cancelled], Limit = JobQuery.LargestPage };

    /// <summary>Jobs that were looked at.</summary>
    public int Count => Done + Failed + Cancelled;

    /// <summary>From the last <see cref="JobQuery.LargestPage"/> jobs that have ended.</summary>
    public static async Task<QueueStatistics> ReadAsync(IJobs jobs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        JobPage page = await jobs.ListAsync(Ended, cancellationToken);
        return Of(page.Jobs, page.Next is null, now);
    }

    public static QueueStatistics Of(IReadOnlyList<StoredJob> ended, bool isAll, DateTimeOffset now)
    {
        StoredJob[] done = [.. ended.Where(job => job.State == JobState.Succeeded)];
        return new QueueStatistics(
            done.Length,
            ended.Count(job => job.State == JobState.Failed),
            ended.Count(job => job.State == JobState.Cancelled),
            Median(done.Select(job => job.FinishedAt - job.StartedAt)),
            Median(done.Select(job => job.StartedAt - job.CreatedAt)),
            done.Count(job => now - job.FinishedAt < TimeSpan.FromDays(1)),
            isAll);
    }

    private static TimeSpan? Median(IEnumerable<TimeSpan?> times)
    {
        TimeSpan[] ordered = [.. times.OfType<TimeSpan>().Order()];
        return ordered.Length == 0 ? null : ordered[ordered.Length / 2];
    }
}
