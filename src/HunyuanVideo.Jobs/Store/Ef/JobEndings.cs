using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>How a job leaves a worker's hands, or ends before it came into any.</summary>
internal static class JobEndings
{
    /// <summary>Ends jobs for good, and with them whatever lease they have.</summary>
    public static Task<int> EndAsync(
        this IQueryable<JobRow> rows, DateTimeOffset now, JobState state, string? error, JobOutcome? outcome, CancellationToken cancellationToken)
    {
        string? model = outcome?.Model is { Length: > JobRow.LongestText } name ? name[..JobRow.LongestText] : outcome?.Model;
        return rows.ExecuteUpdateAsync(
            set => set.Release(now)
                .SetProperty(row => row.State, state)
                .SetProperty(row => row.FinishedAt, now)
                .SetProperty(row => row.Error, Shorten(error))
                .SetProperty(row => row.Outcome, outcome)
                .SetProperty(row => row.Model, model),
            cancellationToken);
    }

    /// <summary>Cancels jobs that wait.</summary>
    public static Task<int> CancelAsync(this IQueryable<JobRow> rows, DateTimeOffset now, CancellationToken cancellationToken) =>
        rows.EndAsync(now, JobState.Cancelled, null, null, cancellationToken);

    /// <summary>Cancels a job that was asked to stop; false when nobody asked.</summary>
    public static async Task<bool> EndCancelledAsync(this IQueryable<JobRow> leased, DateTimeOffset now, CancellationToken cancellationToken) =>
        await leased.Where(row => row.CancelRequested).CancelAsync(now, cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>Ends an attempt that failed: cancelled if that was asked for, else to wait again while attempts are left, else failed.</summary>
    public static async Task<RunEnding> GiveUpAsync(
        this IQueryable<JobRow> leased, DateTimeOffset now, AttemptFailure failure, CancellationToken cancellationToken)
    {
        if (await leased.EndCancelledAsync(now, cancellationToken).ConfigureAwait(false))
        {
            return RunEnding.Cancelled;
        }

        if (await leased.Where(row => row.Attempts < failure.MostAttempts).ExecuteUpdateAsync(
            set => set.Requeue(now).SetProperty(row => row.Error, Shorten(failure.Reason)), cancellationToken).ConfigureAwait(false) > 0)
        {
            return RunEnding.Requeued;
        }

        return await leased.EndAsync(now, JobState.Failed, failure.FinalReason, null, cancellationToken).ConfigureAwait(false) > 0
            ? RunEnding.Failed
            : RunEnding.LeaseLost;
    }

    /// <summary>To wait again, from the beginning or from what was saved.</summary>
    public static UpdateSettersBuilder<JobRow> Requeue(this UpdateSettersBuilder<JobRow> set, DateTimeOffset now) => set.Release(now)
        .SetProperty(row => row.State, JobState.Queued)
        .SetProperty(row => row.Phase, (string?)null)
        .SetProperty(row => row.Step, 0)
        .SetProperty(row => row.Steps, 0)
        .SetProperty(row => row.StartedAt, (DateTimeOffset?)null)
        .SetProperty(row => row.FinishedAt, (DateTimeOffset?)null);

    private static UpdateSettersBuilder<JobRow> Release(this UpdateSettersBuilder<JobRow> set, DateTimeOffset now) => set
        .SetProperty(row => row.Lease, (Guid?)null)
        .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
        .SetProperty(row => row.CancelRequested, false)
        .SetProperty(row => row.UpdatedAt, now);

    /// <summary>A reason as long as a row takes it.</summary>
    public static string? Shorten(string? text) => text?.Length > JobRow.LongestError ? text[..JobRow.LongestError] : text;
}

/// <summary>Why an attempt ended without a result.</summary>
/// <param name="Reason">One sentence, for a job that waits again.</param>
/// <param name="FinalReason">The sentence for one that failed for good.</param>
/// <param name="MostAttempts">How many attempts it may take; 0 allows no further one.</param>
internal sealed record AttemptFailure(string Reason, string FinalReason, int MostAttempts);
