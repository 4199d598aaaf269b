using Microsoft.Data.Sqlite;

namespace HunyuanVideo.Web.Backup;

/// <summary>Databases among the files, which may be written to while they are copied.</summary>
internal static class SqliteFile
{
    private static ReadOnlySpan<byte> Mark => "SQLite format 3\0"u8;

    /// <summary>Whether a file is a database, whatever its name.</summary>
    public static bool Is(string file)
    {
        using FileStream stream = File.Open(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> head = stackalloc byte[Mark.Length];
        return stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head.SequenceEqual(Mark);
    }

    /// <summary>Copies a database as it stands after the last commit, with whoever writes to it at work.</summary>
    public static void Copy(string file, string target)
    {
        using SqliteConnection from = Open(file, SqliteOpenMode.ReadWrite);
        using SqliteConnection to = Open(target, SqliteOpenMode.ReadWriteCreate);
        from.BackupDatabase(to);
        // one file alone, without a log beside it
        using SqliteCommand command = to.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = DELETE";
        command.ExecuteNonQuery();
    }

    /// <summary>What is wrong with a database; null when nothing is.</summary>
    public static string? Fault(string file)
    {
        try
        {
            using SqliteConnection connection = Open(file, SqliteOpenMode.ReadOnly);
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA integrity_check";
            return command.ExecuteScalar() is "ok" ? null : "its pages do not fit together";
        }
        catch (SqliteException error)
        {
            return error.Message;
        }
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}
