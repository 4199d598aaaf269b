using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs;

/// <content>What happens on the render thread.</content>
public sealed partial class RenderStation
{
    private void Work()
    {
        try
        {
            Prepare();
            foreach (RenderTicket ticket in _tickets.GetConsumingEnumerable(CancellationToken.None))
            {
                using (ticket)
                {
                    if (Begin(ticket) is { } job)
                    {
                        Record(Render(job, ticket.Token));
                    }
                }
            }
        }
        finally
        {
            _ended.SetResult();
        }
    }

    private void Prepare()
    {
        try
        {
            renderer.Prepare(_stopping.Token);
        }
        catch (Exception error)
        {
            if (error is OperationCanceledException && _stopping.IsCancellationRequested)
            {
                return;
            }

            LogUnprepared(error);
            _unprepared = error is RenderException ? error.Message : $"The model could not be loaded: {error.Message}";
        }
    }

    /// <summary>Moves the job to <see cref="JobState.Running"/>; null when it was cancelled while it waited.</summary>
    private RenderJob? Begin(RenderTicket ticket)
    {
        lock (_gate)
        {
            if (_ledger.Current is not { } job || job.Id != ticket.Id)
            {
                return null;
            }

            DateTimeOffset now = time.GetUtcNow();
            job = job with { State = JobState.Running, StartedAt = now, UpdatedAt = now };
            Record(job);
            return job;
        }
    }

    private RenderJob Render(RenderJob job, CancellationToken cancellationToken)
    {
        LogStarted(job.Id, job.Request.Width, job.Request.Height, job.Request.VideoLength, job.Request.InferSteps, job.Seed);
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            RenderOutcome outcome = _unprepared is null
                ? renderer.Render(job.Id, job.Request, new ProgressSink(this, job.Id), cancellationToken)
                : throw new RenderException(_unprepared);
            LogSucceeded(job.Id, outcome.Taken.TotalSeconds, outcome.VideoFile);
            return End(JobState.Succeeded) with { Outcome = outcome, Elapsed = outcome.Taken };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            LogCancelled(job.Id);
            return End(JobState.Cancelled);
        }
        catch (RenderException error)
        {
            LogFailed(error, job.Id, error.Message);
            return End(JobState.Failed) with { Error = error.Message };
        }
        catch (Exception error)
        {
            LogFailed(error, job.Id, error.Message);
            return End(JobState.Failed) with { Error = $"The render failed: {error.Message}" };
        }
    }

    private RenderJob End(JobState state)
    {
        lock (_gate)
        {
            // no one but this thread ends a running job
            return End(_ledger.Current!, state);
        }
    }

    [LoggerMessage(LogLevel.Information, "Render {Id} started: {Width}×{Height}, {VideoLength} frames, {InferSteps} steps, seed {Seed}")]
    private partial void LogStarted(JobId id, int width, int height, int videoLength, int inferSteps, long seed);

    [LoggerMessage(LogLevel.Information, "Render {Id} done in {Seconds:F1} s: {VideoFile}")]
    private partial void LogSucceeded(JobId id, double seconds, string videoFile);

    [LoggerMessage(LogLevel.Information, "Render {Id} cancelled")]
    private partial void LogCancelled(JobId id);

    [LoggerMessage(LogLevel.Error, "Render {Id} failed: {Reason}")]
    private partial void LogFailed(Exception error, JobId id, string reason);

    [LoggerMessage(LogLevel.Error, "The renderer could not be prepared")]
    private partial void LogUnprepared(Exception error);

    // Progress<T> would hand reports to the thread pool, where they overtake each other
    private sealed class ProgressSink(RenderStation station, JobId id) : IProgress<RenderProgress>
    {
        public void Report(RenderProgress value) => station.Report(id, value);
    }
}
