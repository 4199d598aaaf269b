namespace HunyuanVideo.Jobs.Queue;

/// <summary>
/// The deletion of a job with its files, noted in the data folder from before the job is forgotten until its files are gone: one that was cut
/// off is finished at the next start.
/// </summary>
internal sealed class Deletion
{
    private readonly DataFolder _folder;
    private readonly string _note;

    private Deletion(JobId id, DataFolder folder) => (Id, _folder, _note) = (id, folder, Path.Combine(folder.Deletions, id.ToString()));

    /// <summary>The job.</summary>
    public JobId Id { get; }

    /// <summary>Notes that a job is about to be forgotten. On a full disk, which a deletion shall help, it goes without a note.</summary>
    public static Deletion Begin(JobId id, DataFolder folder)
    {
        var deletion = new Deletion(id, folder);
        try
        {
            Directory.CreateDirectory(folder.Deletions);
            File.WriteAllBytes(deletion._note, []);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // then a crash in this moment leaves files that an admin finds
        }

        return deletion;
    }

    /// <summary>Those that were cut off.</summary>
    public static IEnumerable<Deletion> CutOff(DataFolder folder) => DataFolder.Files(folder.Deletions)
        .Select(note => JobId.TryParse(Path.GetFileName(note), out JobId id) ? new Deletion(id, folder) : null)
        .OfType<Deletion>();

    /// <summary>Deletes the files; the note stays as long as one of them does.</summary>
    public void Finish(IReadOnlyList<string> files)
    {
        // all of them, also when one stays
        if (files.Count(_folder.Delete) == files.Count)
        {
            Abandon();
        }
    }

    /// <summary>The job was not forgotten, or nothing of it is left.</summary>
    public void Abandon()
    {
        try
        {
            File.Delete(_note);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // looked at again at the next start
        }
    }
}
