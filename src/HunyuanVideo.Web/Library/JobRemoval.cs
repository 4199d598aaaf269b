using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Library;

/// <summary>Forgets jobs, and deletes what they left behind.</summary>
public sealed class JobRemoval(IJobStore store, IJobQueue queue, DataFolder folder)
{
    /// <summary>Deletes a job that waits or has ended.</summary>
    public async Task<ChangeResult> DeleteAsync(JobId id, CancellationToken cancellationToken)
    {
        DeletedJob deleted = await store.DeleteAsync(id, cancellationToken);
        if (deleted.Result == ChangeResult.Done)
        {
            folder.DeleteCheckpoint(id);
            folder.Delete(deleted.Files);
            queue.Announce();
        }

        return deleted.Result;
    }
}
