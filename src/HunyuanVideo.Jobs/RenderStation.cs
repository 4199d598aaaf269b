using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs;

/// <summary>
/// Owns the one render thread: accepts a request when it is free, renders it, and remembers how it went.
/// All members may be called from any thread.
/// </summary>
public sealed partial class RenderStation(
    IVideoRenderer renderer, JobFeed feed, TimeProvider time, ILogger<RenderStation> logger) : IHostedService, IAsyncDisposable
{
    /// <summary>How many ended jobs are remembered.</summary>
    public const int MostRecent = 50;

    private static readonly TimeSpan DisposePatience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly JobLedger _ledger = new();
    private readonly BlockingCollection<RenderTicket> _tickets = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RenderTicket? _ticket;
    private Thread? _thread;
    private string? _unprepared;
    private bool _disposed;

    /// <summary>The job that waits or runs.</summary>
    public RenderJob? Current
    {
        get
        {
            lock (_gate)
            {
                return _ledger.Current;
            }
        }
    }

    /// <summary>Jobs that ended, the newest first.</summary>
    public IReadOnlyList<RenderJob> Recent
    {
        get
        {
            lock (_gate)
            {
                return _ledger.Recent;
            }
        }
    }

    /// <summary>The job of that name, or null when it is not known (any more).</summary>
    public RenderJob? Find(JobId id)
    {
        lock (_gate)
        {
            return _ledger.Find(id);
        }
    }

    /// <summary>Accepts a request and draws its seed if it has none; refuses while another one waits or runs.</summary>
    /// <param name="request">What to render; its values are the caller's to check.</param>
    /// <param name="job">The accepted job.</param>
    /// <param name="refusal">One sentence about why it was refused.</param>
    public bool TrySubmit(
        RenderRequest request, [NotNullWhen(true)] out RenderJob? job, [NotNullWhen(false)] out string? refusal)
    {
        lock (_gate)
        {
            job = null;
            refusal = _stopping.IsCancellationRequested ? "The server is shutting down; try again when it is back."
                : _ledger.Current is not null ? "Another video is being rendered; wait until it is done, or cancel it."
                : null;
            if (refusal is not null)
            {
                return false;
            }

            job = Accept(request);
            _ticket = new RenderTicket(job.Id, _stopping.Token);
            _tickets.Add(_ticket, CancellationToken.None);
            Record(job);
            return true;
        }
    }

    /// <summary>Asks the job to stop; false when it is not the one that waits or runs.</summary>
    public bool Cancel(JobId id)
    {
        lock (_gate)
        {
            if (_ticket?.Id != id || _ledger.Current is not { } job || job.Id != id)
            {
                return false;
            }

            _ticket.Cancel();
            if (job.State == JobState.Queued)
            {
                // the thread may be loading the model for minutes before it would look
                Record(End(job, JobState.Cancelled));
            }

            return true;
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "render" };
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>Cancels the running render, accepts no more, and waits for the thread to end.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_thread is null || _disposed)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        _tickets.CompleteAdding();
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        using var patience = new CancellationTokenSource(DisposePatience, time);
        try
        {
            await StopAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // the thread hangs in native code: it ends with the process, and still holds what would be disposed here
            return;
        }

        _disposed = true;
        _tickets.Dispose();
        _stopping.Dispose();
    }

    private RenderJob Accept(RenderRequest request)
    {
        DateTimeOffset now = time.GetUtcNow();
        long seed = request.Seed == RenderRequest.RandomSeed ? Random.Shared.Next(RenderRequest.LargestRandomSeed + 1) : request.Seed;
        return new RenderJob
        {
            Id = JobId.New(now),
            Request = request with { Seed = seed },
            State = JobState.Queued,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private void Record(RenderJob job)
    {
        lock (_gate)
        {
            _ledger.Record(job);
            feed.Publish(job);
        }
    }

    private void Report(JobId id, RenderProgress report)
    {
        lock (_gate)
        {
            if (_ledger.Current is { } job && job.Id == id)
            {
                Record(job.With(report, time.GetUtcNow()));
            }
        }
    }

    private RenderJob End(RenderJob job, JobState state)
    {
        DateTimeOffset now = time.GetUtcNow();
        TimeSpan elapsed = job.StartedAt is { } started ? now - started : TimeSpan.Zero;
        return job with { State = state, FinishedAt = now, UpdatedAt = now, Elapsed = elapsed, Remaining = null };
    }
}
