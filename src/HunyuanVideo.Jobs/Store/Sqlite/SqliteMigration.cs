using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace HunyuanVideo.Jobs.Store.Sqlite;

/// <summary>Brings the tables up to date.</summary>
internal static class SqliteMigration
{
    /// <summary>What <see cref="JobSearch.Fold"/> is called in the SQL of migrations.</summary>
    public const string FoldFunction = "fold_text";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task ApplyAsync(SqliteJobDbContext db, string file, CancellationToken cancellationToken)
    {
        await RefuseNewerAsync(db, file, cancellationToken).ConfigureAwait(false);
        if (!await IsPendingAsync(db, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        FileStream turn = await EnterAsync(file, cancellationToken).ConfigureAwait(false);
        await using (turn.ConfigureAwait(false))
        {
            if (await IsPendingAsync(db, cancellationToken).ConfigureAwait(false))
            {
                // EF's own lock is a row that outlives a killed process and would be waited for without end
                await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken)
                    .ConfigureAwait(false);
                await MigrateAsync(db, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>SQLite alone lowers only the letters of English: what migrations bring into the form of a search goes through ours.</summary>
    private static async Task MigrateAsync(SqliteJobDbContext db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ((SqliteConnection)db.Database.GetDbConnection()).CreateFunction<string?, string>(
                FoldFunction, text => JobSearch.Fold(text ?? string.Empty), isDeterministic: true);
            await db.Database.MigrateAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await db.Database.CloseConnectionAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> IsPendingAsync(SqliteJobDbContext db, CancellationToken cancellationToken) =>
        (await db.Database.GetPendingMigrationsAsync(cancellationToken).ConfigureAwait(false)).Any();

    private static async Task RefuseNewerAsync(SqliteJobDbContext db, string file, CancellationToken cancellationToken)
    {
        IEnumerable<string> applied = await db.Database.GetAppliedMigrationsAsync(cancellationToken).ConfigureAwait(false);
        if (applied.Except(db.Database.GetMigrations(), StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new JobStoreException(
                $"The jobs file '{file}' was written by a newer version of this program (it has '{unknown}'); "
                + "use that version, or choose another data folder.",
                null);
        }
    }

    /// <summary>A lock that the operating system takes back when the process ends, in whatever way.</summary>
    private static async Task<FileStream> EnterAsync(string file, CancellationToken cancellationToken)
    {
        for (TimeSpan waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new FileStream(
                    file + "-migrating", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (waited < Patience)
            {
                await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
