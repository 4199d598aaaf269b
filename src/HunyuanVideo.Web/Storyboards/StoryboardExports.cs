using System.Collections.Concurrent;
using System.Threading.Channels;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Media;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>Exports storyboards, one at a time, so that renders keep the machine to themselves.</summary>
public sealed partial class StoryboardExports(
    StoryboardStore store,
    StoryboardFolder folder,
    [FromKeyedServices(IJobs.All)] StoryboardClips clips,
    StoryboardWriter writer,
    TimeProvider time,
    ILogger<StoryboardExports> logger) : BackgroundService
{
    /// <summary>The most exports that may wait.</summary>
    public const int MostQueued = 20;

    private static readonly Mp4Options Encoding = new();

    private readonly Channel<Export> _queue = Channel.CreateUnbounded<Export>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<StoryboardId, Export> _active = new();

    /// <summary>Whether one waits or runs.</summary>
    public bool IsActive => !_active.IsEmpty;

    /// <summary>Where the export of a storyboard stands at this moment.</summary>
    public ExportStatus StatusOf(StoryboardDocument storyboard) =>
        _active.TryGetValue(storyboard.Id, out Export? active) ? active.Status
        : storyboard.Export is { } ended ? new ExportStatus(ended.State, ended.State == ExportState.Succeeded ? 1 : 0, ended.Error)
        : ExportStatus.None;

    /// <summary>Queues an export; false when as many wait as may. One that waits or runs already is left alone.</summary>
    public bool Start(StoryboardId id)
    {
        if (_active.Count >= MostQueued)
        {
            return _active.ContainsKey(id);
        }

        var export = new Export(id);
        if (!_active.TryAdd(id, export))
        {
            export.Dispose();
            return true;
        }

        _queue.Writer.TryWrite(export);
        store.RaiseChanged(id);
        return true;
    }

    /// <summary>Stops an export; false when none waits or runs.</summary>
    public bool Cancel(StoryboardId id)
    {
        if (!_active.TryGetValue(id, out Export? export))
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
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        foreach (Export export in _active.Values)
        {
            export.Dispose();
        }

        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (Export export in _queue.Reader.ReadAllAsync(stoppingToken))
            {
                await RunOneAsync(export, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // a server that could not start would tell of this as of a fault
        }
    }

    private async Task RunOneAsync(Export export, CancellationToken stopping)
    {
        try
        {
            await RunAsync(export, stopping);
        }
        finally
        {
            _active.TryRemove(export.Id, out _);
            export.Dispose();
            store.RaiseChanged(export.Id);
        }
    }

    private async Task RunAsync(Export export, CancellationToken stopping)
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

    private async Task<StoryboardExport> ExportAsync(Export export, StoryboardDocument storyboard, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
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
            string sentence = error is MediaException or Jobs.Store.JobStoreException ? error.Message : "Something went wrong on the server; its log says what.";
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

    private void Tell(Export export, ExportStatus status)
    {
        export.Status = status;
        store.RaiseChanged(export.Id);
    }

    [LoggerMessage(LogLevel.Warning, "The storyboard {Id} could not be exported")]
    private partial void LogFailed(Exception error, StoryboardId id);

    private sealed class Progress(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }

    /// <summary>An export that waits or runs.</summary>
    private sealed class Export(StoryboardId id) : IDisposable
    {
        private readonly CancellationTokenSource _cancel = new();
        private volatile ExportStatus _status = new(ExportState.Queued, 0, null);

        public StoryboardId Id => id;

        public CancellationToken Token => _cancel.Token;

        public ExportStatus Status
        {
            get => _status;
            set => _status = value;
        }

        public void Cancel()
        {
            try
            {
                _cancel.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // it ended in this moment
            }
        }

        public void Dispose() => _cancel.Dispose();
    }
}

/// <summary>Where an export stands.</summary>
/// <param name="State">Its state.</param>
/// <param name="Part">The part that is done, 0 to 1.</param>
/// <param name="Error">One sentence about why it failed.</param>
public sealed record ExportStatus(ExportState State, double Part, string? Error)
{
    public static ExportStatus None { get; } = new(ExportState.None, 0, null);

    public bool IsActive => State is ExportState.Queued or ExportState.Running;
}
