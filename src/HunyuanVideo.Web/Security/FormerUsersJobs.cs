using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Security.Audit;

namespace HunyuanVideo.Web.Security;

/// <summary>
/// Cancels what a removed user has waiting or rendering, however he was removed: by a page, or by the command line while the server works or
/// does not. An admin can begin it again; it is his to decide.
/// </summary>
internal sealed partial class FormerUsersJobs(
    UserAccounts accounts, [FromKeyedServices(IJobs.All)] IJobs jobs, AuditLog audit, TimeProvider time, ILogger<FormerUsersJobs> logger) : BackgroundService
{
    private static readonly Caller Server = new("server", Role.Admin);

    // what was on its way while he was removed comes a little later
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly HashSet<FormerUser> _done = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SessionWatch.Period, time);
        try
        {
            do
            {
                await TryLookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // a server that could not start would tell of this as of a fault
        }
    }

    private async Task TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken);
        }
        catch (Exception error) when (error is AccessException or JobStoreException)
        {
            LogFailed(error);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        foreach (FormerUser former in accounts.Former().Where(former => !_done.Contains(former)))
        {
            bool isLast = time.GetUtcNow() - former.RemovedAt > Patience;
            var active = new JobQuery { Owner = former.Id, States = [JobState.Queued, JobState.Running, JobState.Encoding] };
            foreach (JobKey job in await jobs.ListKeysAsync(active, int.MaxValue, cancellationToken))
            {
                audit.JobCancelled(Server, job.Id, await jobs.CancelAsync(job.Id, cancellationToken));
            }

            if (isLast)
            {
                _done.Add(former);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The jobs of removed users could not be looked for; it is tried again")]
    private partial void LogFailed(Exception error);
}
