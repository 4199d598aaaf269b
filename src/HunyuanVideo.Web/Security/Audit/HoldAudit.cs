using HunyuanVideo.Jobs.Queue;

namespace HunyuanVideo.Web.Security.Audit;

/// <summary>Writes down when the machine begins to hold the queue up, why, and when it goes on.</summary>
internal sealed class HoldAudit(QueueHolds holds, AuditLog audit) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        holds.Changed += OnChanged;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        holds.Changed -= OnChanged;
        return Task.CompletedTask;
    }

    private void OnChanged(object? sender, QueueHoldEventArgs change)
    {
        if (change.Now is { } began)
        {
            audit.QueueHeld(began.Worker, began.Fault.Reason);
        }
        else if (change.Before is { } ended)
        {
            audit.QueueWentOn(ended.Worker, ended.Fault.Reason);
        }
    }
}
