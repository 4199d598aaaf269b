using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore.Storage;

namespace HunyuanVideo.Jobs.Store.Ef;

/// <summary>Looks and changes on the database, one transaction each; its errors come out as sentences.</summary>
internal sealed class JobTransactions(JobDatabase database, TimeProvider time)
{
    /// <summary>The time as the store keeps it: what is handed out now equals what is read later.</summary>
    public DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());

    public async Task<T> ReadAsync<T>(Func<JobDbContext, Task<T>> read)
    {
        try
        {
            JobDbContext db = database.CreateDbContext();
            await using (db.ConfigureAwait(false))
            {
                return await read(db).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (database.Explain(error) is { } sentence)
        {
            throw new JobStoreException(sentence, error);
        }
    }

    public async Task<T> WriteAsync<T>(Func<JobDbContext, Task<T>> write, CancellationToken cancellationToken)
    {
        using IDisposable turn = await database.EnterWriteAsync(cancellationToken).ConfigureAwait(false);
        return await ReadAsync(async db =>
        {
            IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using (transaction.ConfigureAwait(false))
            {
                T result = await write(db).ConfigureAwait(false);

                // a commit that is cut short would leave open whether it happened
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
                return result;
            }
        }).ConfigureAwait(false);
    }
}
