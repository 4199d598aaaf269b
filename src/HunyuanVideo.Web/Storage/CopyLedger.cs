using System.Text;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Storage;

/// <summary>
/// Remembers in <c>copied.log</c> of the data folder which jobs' results are in which place: a line for each, on the disk before the next
/// copy begins. A line that a crash cut off is no line; that job is copied once more, over itself.
/// </summary>
internal sealed class CopyLedger(string dataDir, string target) : IDisposable
{
    private const string FileName = "copied.log";

    private readonly HashSet<JobId> _jobs = [];
    private FileStream? _file;

    public bool Contains(JobId id) => _jobs.Contains(id);

    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public void Open()
    {
        _file = new FileStream(Path.Combine(dataDir, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        byte[] bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        foreach (string line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ', 2) is [var id, var place] && place == target && JobId.TryParse(id, out JobId job))
            {
                _jobs.Add(job);
            }
        }

        _file.SetLength(whole);
        _file.Position = whole;
    }

    /// <exception cref="IOException">The disk is full or away.</exception>
    public void Add(JobId id)
    {
        _file!.Write(Encoding.UTF8.GetBytes($"{id} {target}\n"));
        _file.Flush(flushToDisk: true);
        _jobs.Add(id);
    }

    public void Dispose() => _file?.Dispose();
}
