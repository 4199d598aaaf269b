using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace HunyuanVideo.Jobs.Store.Sqlite;

/// <summary>Sets what SQLite forgets with each connection.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    // FULL: a commit is on disk when it returns, which WAL alone promises only against crashes of the process.
    // The timeout is for other processes; within this one writers queue at SqliteJobDatabase.EnterWriteAsync.
    private const string Sql = "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using DbCommand command = connection.CreateCommand();
        command.CommandText = Sql;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        DbCommand command = connection.CreateCommand();
        await using (command.ConfigureAwait(false))
        {
            command.CommandText = Sql;
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
