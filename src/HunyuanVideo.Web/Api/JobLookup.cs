using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;

namespace HunyuanVideo.Web.Api;

/// <summary>Jobs by the id that stands in an address.</summary>
internal static class JobLookup
{
    /// <summary>The job of that name; null also for what is no name at all.</summary>
    public static Task<RenderJob?> FindAsync(this IJobs jobs, string id, CancellationToken cancellationToken) =>
        JobId.TryParse(id, out JobId job) ? jobs.FindAsync(job, cancellationToken) : Task.FromResult<RenderJob?>(null);
}
