using System.Globalization;

namespace HunyuanVideo.Jobs.Queue;

/// <summary>
/// The highest job number that the database of this folder ever gave, in a file beside it: a database that has not come so far is not the
/// newest one, whoever put it there.
/// </summary>
internal sealed class DatabaseMark(DataFolder folder)
{
    public const string FileName = "jobs.mark";

    private string File => Path.Combine(folder.Path, FileName);

    /// <summary>The number; 0 where none was noted.</summary>
    public long Read()
    {
        try
        {
            return long.TryParse(System.IO.File.ReadAllText(File), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    /// <summary>Notes a number; one that cannot be noted now is noted another time.</summary>
    public void Raise(long number)
    {
        if (number <= Read())
        {
            return;
        }

        try
        {
            string temporary = $"{File}.tmp";
            System.IO.File.WriteAllText(temporary, number.ToString(CultureInfo.InvariantCulture));
            System.IO.File.Move(temporary, File, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // a full disk must not keep the server from starting
        }
    }
}
