using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Jobs.Store.Sqlite;

/// <summary>One SQLite file: all that is particular to this engine.</summary>
internal sealed class SqliteJobDatabase(IDbContextFactory<SqliteJobDbContext> contexts, JobStoreOptions options) : JobDatabase, IDisposable
{
    // SQLite has one writer at a time and lets the others sleep and ask again: in turn, and without holding threads, is faster
    private readonly SemaphoreSlim _writing = new(1, 1);

    private string File => options.DatabaseFile;

    public static void Configure(DbContextOptionsBuilder builder, string file)
    {
        var connection = new SqliteConnectionStringBuilder { DataSource = file };
        builder.UseSqlite(connection.ConnectionString)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .AddInterceptors(new SqlitePragmas())
            .ConfigureWarnings(warnings => warnings.Log((RelationalEventId.CommandExecuted, LogLevel.Debug)));
    }

    public override JobDbContext CreateDbContext() => contexts.CreateDbContext();

    public override async Task<IDisposable> EnterWriteAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_writing);
    }

    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(File)!);
            SqliteJobDbContext db = contexts.CreateDbContext();
            await using (db.ConfigureAwait(false))
            {
                await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = WAL", cancellationToken).ConfigureAwait(false);
                await SqliteMigration.ApplyAsync(db, File, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (Explain(error) is { } sentence)
        {
            throw new JobStoreException(sentence, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new JobStoreException(SqliteErrors.Unwritable(File), error);
        }
    }

    public override Task<long> LastNumberAsync(JobDbContext db, CancellationToken cancellationToken) => db.Database
        .SqlQueryRaw<long>("SELECT coalesce(max(seq), 0) AS Value FROM sqlite_sequence WHERE name = 'jobs'")
        .SingleAsync(cancellationToken);

    public override string? Explain(Exception error) =>
        (error as SqliteException ?? error.InnerException as SqliteException) is { } cause ? SqliteErrors.Sentence(cause, File) : null;

    public void Dispose()
    {
        // closes the file, whose last connection folds the WAL into it
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File }.ConnectionString))
        {
            SqliteConnection.ClearPool(connection);
        }

        _writing.Dispose();
    }

    private sealed class Turn(SemaphoreSlim writing) : IDisposable
    {
        public void Dispose() => writing.Release();
    }
}
