using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Api;

/// <summary>Jobs by the id that stands in an address.</summary>
internal static class JobLookup
{
    /// <summary>The job of that name; null also for what is no name at all.</summary>
    public static Task<RenderJob?> FindAsync(this IJobQueue queue, string id, CancellationToken cancellationToken) =>
        JobId.TryParse(id, out JobId job) ? queue.FindAsync(job, cancellationToken) : Task.FromResult<RenderJob?>(null);
}
