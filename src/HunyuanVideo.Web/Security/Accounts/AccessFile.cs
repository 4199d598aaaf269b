using System.Text.Json;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>
/// The file with those who may sign in. Several processes may use it: the server reads it anew when the command line has changed it.
/// A change is on disk as a whole or not at all.
/// </summary>
internal sealed class AccessFile
{
    private const string FileName = "access.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly string _path;
    private Reading? _last;

    public AccessFile(string dataDir) => _path = Path.Combine(dataDir, FileName);

    /// <summary>What stands in it now.</summary>
    /// <exception cref="AccessException">It cannot be read. Then nobody is let in, rather than everybody.</exception>
    public AccessDocument Read()
    {
        lock (_gate)
        {
            return ReadNew();
        }
    }

    /// <summary>Changes it; what <paramref name="change"/> throws leaves it as it is.</summary>
    /// <exception cref="AccessException">It cannot be read or written.</exception>
    public void Change(Func<AccessDocument, AccessDocument> change)
    {
        lock (_gate)
        {
            try
            {
                PrivateFiles.MakeFolder(Path.GetDirectoryName(_path)!);
                using FileStream others = LockOut();
                AccessDocument old = ReadNew();
                AccessDocument changed = change(old);
                if (!ReferenceEquals(old, changed))
                {
                    Write(changed);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new AccessException($"The file {_path} cannot be written: {error.Message}", error);
            }
        }
    }

    private AccessDocument ReadNew()
    {
        var file = new FileInfo(_path);
        if (!file.Exists)
        {
            return new AccessDocument();
        }

        if (_last is not { } last || last.WrittenAt != file.LastWriteTimeUtc || last.Length != file.Length)
        {
            _last = last = new Reading(Parse(), file.LastWriteTimeUtc, file.Length);
        }

        return last.Document;
    }

    private AccessDocument Parse()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(_path), AccessJson.Default.AccessDocument)
                ?? throw new AccessException($"The file {_path} is empty; restore it from a backup, or delete it to begin without users.");
        }
        catch (JsonException error)
        {
            throw new AccessException($"The file {_path} is damaged; restore it from a backup, or delete it to begin without users.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AccessException($"The file {_path} cannot be read: {error.Message}", error);
        }
    }

    private void Write(AccessDocument document)
    {
        string part = $"{_path}.{Guid.NewGuid():N}.part";
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (var file = new FileStream(part, options))
            {
                JsonSerializer.Serialize(file, document, AccessJson.Default.AccessDocument);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, _path, overwrite: true);
            _last = null;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private FileStream LockOut()
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream($"{_path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(start) < LockPatience)
            {
                Thread.Sleep(LockPause);
            }
        }
    }

    private sealed record Reading(AccessDocument Document, DateTime WrittenAt, long Length);
}
