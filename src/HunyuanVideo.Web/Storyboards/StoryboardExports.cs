using System.Collections.Concurrent;
using System.Threading.Channels;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Diagnosis;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>
/// Exports storyboards, one at a time, so that renders keep the machine to themselves. What a server before this one did not come to is done by
/// this one.
/// </summary>
public sealed partial class StoryboardExports(
    StoryboardStore store,
    StoryboardFolder folder,
    [FromKeyedServices(IJobs.All)] StoryboardClips clips,
    StoryboardWriter writer,
    ExportWishes wishes,
    TimeProvider time,
    ILogger<StoryboardExports> logger) : BackgroundService
{
    /// <summary>The most exports that may wait.</summary>
    public const int MostQueued = 20;

    /// <summary>How often an export is begun that each time takes the server with it.</summary>
    private const int MostBegun = 3;

    private static readonly Mp4Options Encoding = new();

    private readonly Channel<QueuedExport> _queue = Channel.CreateUnbounded<QueuedExport>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<StoryboardId, QueuedExport> _active = new();

    /// <summary>Whether one waits or runs.</summary>
    public bool IsActive => !_active.IsEmpty;

    /// <summary>Where the export of a storyboard stands at this moment.</summary>
    public ExportStatus StatusOf(StoryboardDocument storyboard) =>
        _active.TryGetValue(storyboard.Id, out QueuedExport? active) ? active.Status
        : storyboard.Export is { } ended ? new ExportStatus(ended.State, ended.State == ExportState.Succeeded ? 1 : 0, ended.Error)
        : ExportStatus.None;

    /// <summary>Queues an export; false when as many wait as may. One that waits or runs already is left alone.</summary>
    public bool Start(StoryboardId id)
    {
        if (_active.Count >= MostQueued)
        {
            return _active.ContainsKey(id);
        }

        if (!_active.ContainsKey(id))
        {
            Queue(wishes.Add(id));
        }

        return true;
    }

    /// <summary>Stops an export; false when none waits or runs.</summary>
    public bool Cancel(StoryboardId id)
    {
        if (!_active.TryGetValue(id, out QueuedExport? export))
        {
            return false;
        }

        export.Cancel();
        return true;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // nobody is served yet
        AtomicFile.Sweep(folder.Path);
        foreach (ExportWish wish in wishes.Left())
        {
            LogGoesOn(wish.Id);
            Queue(wish);
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        foreach (QueuedExport export in _active.Values)
        {
            export.Dispose();
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (QueuedExport export in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                await RunOneAsync(export, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // a server that could not start would tell of this as of a fault
        }
    }

    private void Queue(ExportWish wish)
    {
        var export = new QueuedExport(wish);
        if (!_active.TryAdd(wish.Id, export))
        {
            export.Dispose();
            return;
        }

        _queue.Writer.TryWrite(export);
        store.RaiseChanged(wish.Id);
    }

    private async Task RunOneAsync(QueuedExport export, CancellationToken stopping)
    {
        try
        {
            await RunAsync(export, stopping);
        }
        finally
        {
            if (stopping.IsCancellationRequested)
            {
                // it was not its fault
                wishes.Keep(export.Wish);
            }
            else
            {
                wishes.Remove(export.Id);
            }

            _active.TryRemove(export.Id, out _);
            export.Dispose();
            store.RaiseChanged(export.Id);
        }
    }

    private async Task RunAsync(QueuedExport export, CancellationToken stopping)
    {
        if (await store.GetAsync(export.Id, stopping) is not { } storyboard)
        {
            return;
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping, export.Token);
        StoryboardExport ended = await ExportAsync(export, storyboard, cancel.Token);
        if (!stopping.IsCancellationRequested)
        {
            await NoteAsync(export.Id, ended);
        }
    }

    private async Task<StoryboardExport> ExportAsync(QueuedExport export, StoryboardDocument storyboard, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (export.Wish.Begun >= MostBegun)
            {
                throw new MediaException($"The server ended {MostBegun} times while it made this video, so it is not begun again by itself; take fewer or shorter clips.");
            }

            wishes.Keep(export.Wish with { Begun = export.Wish.Begun + 1 });
            Tell(export, new ExportStatus(ExportState.Running, 0, null));
            ClipSequence sequence = await clips.SequenceAsync(storyboard, cancellationToken);
            string? sound = storyboard.Sound is { } kept ? folder.SoundOf(storyboard.Id, kept.File) : null;
            var progress = new Progress(part => Tell(export, new ExportStatus(ExportState.Running, part, null)));
            await writer.WriteAsync(folder.VideoOf(storyboard.Id), sequence, sound, Encoding, progress, cancellationToken);
            return Ended(storyboard, ExportState.Succeeded, null) with { Frames = sequence.TotalFrames, Seconds = sequence.Seconds };
        }
        catch (OperationCanceledException)
        {
            return Ended(storyboard, ExportState.Cancelled, null);
        }
        catch (Exception error)
        {
            LogFailed(error, storyboard.Id);
            string sentence = error is MediaException or Jobs.Store.JobStoreException ? error.Shown() : "Something went wrong on the server; its log says what.";
            return Ended(storyboard, ExportState.Failed, sentence);
        }
    }

    private StoryboardExport Ended(StoryboardDocument storyboard, ExportState state, string? error) => new()
    {
        State = state,
        Error = error,
        FinishedAt = time.GetUtcNow(),
        Of = storyboard.UpdatedAt,
        // a video of before stays
        Frames = storyboard.Export?.Frames ?? 0,
        Seconds = storyboard.Export?.Seconds ?? 0,
    };

    private async Task NoteAsync(StoryboardId id, StoryboardExport ended)
    {
        try
        {
            await store.NoteExportAsync(id, ended, CancellationToken.None);
        }
        catch (MediaException error)
        {
            LogFailed(error, id);
        }
    }

    private void Tell(QueuedExport export, ExportStatus status)
    {
        export.Status = status;
        store.RaiseChanged(export.Id);
    }

    [LoggerMessage(LogLevel.Warning, "The storyboard {Id} could not be exported")]
    private partial void LogFailed(Exception error, StoryboardId id);

    [LoggerMessage(LogLevel.Information, "The export of the storyboard {Id}, which was cut off, goes on")]
    private partial void LogGoesOn(StoryboardId id);

    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
