using Microsoft.Data.Sqlite;

namespace HunyuanVideo.Jobs.Store.Sqlite;

/// <summary>SQLite's errors in words for people.</summary>
internal static class SqliteErrors
{
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    public static string Sentence(SqliteException error, string file) => error.SqliteErrorCode switch
    {
        Perm or ReadOnly or CannotOpen => Unwritable(file),
        Full => $"The disk that holds the jobs file '{file}' is full; free some space and try again.",
        Busy or Locked => $"The jobs file '{file}' is held by another program; end that program, or try again later.",
        Corrupt or NotADatabase =>
            $"The jobs file '{file}' is damaged or not a jobs file; "
            + "put a copy of an intact one in its place, or move it away to start anew.",
        _ => $"The jobs file '{file}' failed: {error.Message}",
    };

    public static string Unwritable(string file) =>
        $"The jobs file '{file}' cannot be written; give this program write access to that folder, or choose another data folder.";
}
