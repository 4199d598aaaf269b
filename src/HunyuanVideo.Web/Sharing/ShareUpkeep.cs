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
        for (int beat = 0; await timer.WaitForNextTickAsync(stoppingToken); beat++)
        {
            try
            {
                await store.FlushAsync(stoppingToken);
                if (beat % SweepEvery == 0)
                {
                    await links.SweepAsync(KeptAfterEnd, stoppingToken);
                }
            }
            catch (Exception error) when (error is JobStoreException or MediaException)
            {
                LogFailed(error.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "The links could not be tidied: {Reason}")]
    private partial void LogFailed(string reason);
}
