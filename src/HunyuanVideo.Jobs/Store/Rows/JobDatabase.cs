using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store.Rows;

/// <summary>What differs from one database engine to the next.</summary>
internal abstract class JobDatabase : IDbContextFactory<JobDbContext>
{
    public abstract JobDbContext CreateDbContext();

    /// <summary>Creates the tables or brings them up to date.</summary>
    public abstract Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>The highest number that was ever given to a job, those deleted since included; 0 before the first.</summary>
    public abstract Task<long> LastNumberAsync(JobDbContext db, CancellationToken cancellationToken);

    /// <summary>Waits until this process may write; the turn ends when the result is disposed.</summary>
    public abstract Task<IDisposable> EnterWriteAsync(CancellationToken cancellationToken);

    /// <summary>The error as a sentence for people, or null when it does not come from the database.</summary>
    public abstract string? Explain(Exception error);
}
