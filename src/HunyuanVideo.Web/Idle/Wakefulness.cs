using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Downloads;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Storage;
using HunyuanVideo.Web.Storyboards;

namespace HunyuanVideo.Web.Idle;

/// <summary>Says whether the machine has anything to do.</summary>
public interface IWakefulness
{
    /// <summary>Why the machine is needed now.</summary>
    Task<WakeReason> ReasonAsync(CancellationToken cancellationToken);
}

/// <summary>Looks at everything that must not be cut off.</summary>
internal sealed class Wakefulness(
    [FromKeyedServices(IJobs.All)] IJobs jobs,
    IModelStatus model,
    IWeightsDownloads downloads,
    StoryboardExports exports,
    ResultCopies copies,
    OpenCircuits circuits,
    IdleOptions options) : IWakefulness
{
    public async Task<WakeReason> ReasonAsync(CancellationToken cancellationToken)
    {
        try
        {
            // read before the queue: a job that ends between the two looks has made the copies unsettled
            bool settled = copies.IsSettled;
            QueueStatus queue = await jobs.QueueStatusAsync(cancellationToken);
            return queue.Active > 0 ? WakeReason.Rendering
                : queue.Queued > 0 ? WakeReason.Waiting
                : model.Current.Phase == ModelPhase.Loading ? WakeReason.Loading
                : downloads.Current.Phase == WeightsDownloadPhase.Running ? WakeReason.Downloading
                : exports.IsActive ? WakeReason.Exporting
                : !settled || !copies.IsSettled ? WakeReason.Copying
                : options.PagesCount && circuits.Count > 0 ? WakeReason.Watched
                : WakeReason.None;
        }
        catch (JobStoreException)
        {
            return WakeReason.Unknown;
        }
    }
}
