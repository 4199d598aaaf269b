using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Sharing;

/// <summary>Writes the views down every few seconds, and forgets links that can open nothing any more.</summary>
internal sealed partial class ShareUpkeep(ShareStore store, ShareLinks links, TimeProvider time, ILogger<ShareUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(30);

    // in beats: a look at every link's job is not for every one
    private const int SweepEvery = 120;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await store.FlushAsync(cancellationToken);
        }
        catch (ObjectDisposedException)
        {
            // whoever runs this host disposed of the store first; views of the last seconds are not worth a failed end
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            for (int beat = 0; await timer.WaitForNextTickAsync(stoppingToken); beat++)
            {
                await TidyAsync(sweep: beat % SweepEvery == 0, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // a host that could not start disposes its services without stopping them, and would log this as a failure
        }
    }

    private async Task TidyAsync(bool sweep, CancellationToken cancellationToken)
    {
        try
        {
            await store.FlushAsync(cancellationToken);
            if (sweep)
            {
                await links.SweepAsync(KeptAfterEnd, cancellationToken);
            }
        }
        catch (Exception error) when (error is JobStoreException or MediaException)
        {
            LogFailed(error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The links could not be tidied: {Reason}")]
    private partial void LogFailed(string reason);
}
