using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Security;

/// <content>What only the worker does, whom nobody asks for anything.</content>
internal sealed partial class CallerJobStore
{
    public Task OpenAsync(CancellationToken cancellationToken) => throw ForTheWorker();

    public Task<ClaimedJob?> TryClaimAsync(string worker, CancellationToken cancellationToken) => throw ForTheWorker();

    public Task<HeartbeatResult> HeartbeatAsync(JobId id, JobLease lease, string phase, int step, int steps, CancellationToken cancellationToken) =>
        throw ForTheWorker();

    public Task<HeartbeatResult> CheckpointAsync(JobId id, JobLease lease, int step, CancellationToken cancellationToken) => throw ForTheWorker();

    public Task<HeartbeatResult> MarkEncodingAsync(JobId id, JobLease lease, CancellationToken cancellationToken) => throw ForTheWorker();

    public Task<RunEnding> CompleteAsync(JobId id, JobLease lease, JobOutcome outcome, RenderTiming? timing, CancellationToken cancellationToken) =>
        throw ForTheWorker();

    public Task<RunEnding> FailAsync(JobId id, JobLease lease, string reason, bool retryable, CancellationToken cancellationToken) => throw ForTheWorker();

    public Task<RunEnding> HandBackAsync(JobId id, JobLease lease, CancellationToken cancellationToken) => throw ForTheWorker();

    public Task<RecoveredJobs> RecoverExpiredAsync(CancellationToken cancellationToken) => throw ForTheWorker();

    public Task<RecoveredJobs> RecoverWorkerAsync(string worker, CancellationToken cancellationToken) => throw ForTheWorker();

    private static NotSupportedException ForTheWorker() => new($"This store serves people; take the one with the key {nameof(JobServices)}.{nameof(JobServices.All)}.");
}
