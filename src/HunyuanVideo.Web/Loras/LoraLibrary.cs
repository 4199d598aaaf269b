using System.Collections.Concurrent;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Diagnosis;

namespace HunyuanVideo.Web.Loras;

/// <summary>
/// The LoRA files on this machine. The folders are looked through whenever they are asked for, so that what is copied there is found at
/// once; a file is read again only when its size or time have changed.
/// </summary>
/// <param name="folders">Where they lie.</param>
/// <param name="model">The model that renders now.</param>
public sealed class LoraLibrary(LoraFolders folders, Func<ModelFolder> model)
{
    private const string Ending = ".safetensors";
    private static readonly string[] PictureEndings = [".preview.png", ".png", ".jpg", ".jpeg", ".webp"];

    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 4 };

    private readonly ConcurrentDictionary<string, (FileMark Mark, ModelFolder Model, LoraEntry Entry)> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (FileMark Mark, string Hash)> _hashes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private (ModelFolder Model, LoraTable Table)? _table;

    /// <summary>Where files that are uploaded or downloaded go.</summary>
    public string? Own => folders.Own;

    /// <summary>Every LoRA there is now, by name.</summary>
    public IReadOnlyList<LoraEntry> Find()
    {
        ModelFolder now = model();
        return
        [
            .. Files(now).Select(found => EntryOf(found.Name, found.File, now)).OfType<LoraEntry>()
                .OrderBy(entry => entry.Group, StringComparer.OrdinalIgnoreCase).ThenBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>The LoRA of a name, with or without its ending and in any case; null where there is none.</summary>
    public LoraEntry? Find(string name)
    {
        ModelFolder now = model();
        return Match(WithoutEnding(name), [.. Files(now)]) is { } one ? EntryOf(one.Name, one.File, now) : null;
    }

    /// <summary>The names, as the library has them, of LoRAs that are written in some way or other, as a whole path too; those that are not there stay, without their ending.</summary>
    public IReadOnlyList<string> NamesOf(IEnumerable<string> written)
    {
        (string Name, string File)[] files = [.. Files(model())];
        return [.. written.Select(NameOf)];

        string NameOf(string name)
        {
            string wanted = WithoutEnding(name).Replace('\\', '/');
            return Match(wanted, files)?.Name ?? files.FirstOrDefault(file => WithoutEnding(file.File) == wanted).Name ?? wanted;
        }
    }

    /// <summary>Two are the same as long as nothing has come, gone or changed in the folders, their pictures included, and the model is the same. Reads no file.</summary>
    public long Stamp()
    {
        ModelFolder now = model();
        long stamp = System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(now);
        foreach (string folder in folders.Find(now))
        {
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", Deep).Where(IsLooked))
            {
                // in whatever order they are listed
                stamp += HashCode.Combine(file.FullName, file.Length, file.LastWriteTimeUtc);
            }
        }

        return stamp;
    }

    /// <summary>SHA-256 of a file, as 64 hexadecimal digits; read once for each version of it.</summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public string HashOf(string file)
    {
        FileMark? mark = FileMark.Of(file);
        if (mark is { } known && _hashes.TryGetValue(file, out (FileMark Mark, string Hash) kept) && kept.Mark == known)
        {
            return kept.Hash;
        }

        string hash = LoraChoice.HashOf(file);
        if (mark is { } read)
        {
            _hashes[file] = (read, hash);
        }

        return hash;
    }

    /// <summary>What a file anywhere tells of itself; null where the model cannot use it.</summary>
    public LoraInfo? Look(string file) => Read(file, file, bytes: 0, model()).Info;

    /// <summary>Checks a file whole, its numbers too, as one that comes in from outside.</summary>
    /// <exception cref="CheckpointException">The model cannot use it; the message says why.</exception>
    public LoraInfo Check(string file, CancellationToken cancellationToken) => LoraInfo.ReadWhole(file, TableOf(model()), cancellationToken);

    private static string WithoutEnding(string name) => name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? name[..^Ending.Length] : name;

    private static bool IsLooked(FileInfo file) =>
        file.Name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) || PictureEndings.Any(ending => file.Name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static (string Name, string File)? Match(string wanted, (string Name, string File)[] files)
    {
        foreach ((string Name, string File) file in files.Where(file => file.Name == wanted).Concat(files.Where(file =>
            string.Equals(file.Name, wanted, StringComparison.OrdinalIgnoreCase) || string.Equals(Path.GetFileName(file.Name), wanted, StringComparison.OrdinalIgnoreCase))))
        {
            return file;
        }

        return null;
    }

    private IEnumerable<(string Name, string File)> Files(ModelFolder now)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string folder in folders.Find(now))
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*" + Ending, Deep).Order(StringComparer.Ordinal))
            {
                string name = Path.GetRelativePath(folder, file)[..^Ending.Length].Replace('\\', '/');
                if (seen.Add(name))
                {
                    yield return (name, file);
                }
            }
        }
    }

    private LoraEntry? EntryOf(string name, string file, ModelFolder now)
    {
        if (FileMark.Of(file) is not { } mark)
        {
            return null;
        }

        string? picture = PictureEndings.Select(ending => file[..^Ending.Length] + ending).FirstOrDefault(File.Exists);
        if (_entries.TryGetValue(file, out (FileMark Mark, ModelFolder Model, LoraEntry Entry) known) && known.Mark == mark && ReferenceEquals(known.Model, now))
        {
            return known.Entry with { Name = name, Picture = picture };
        }

        LoraEntry entry = Read(name, file, mark.Bytes, now) with { Picture = picture };
        _entries[file] = (mark, now, entry);
        return entry;
    }

    private LoraEntry Read(string name, string file, long bytes, ModelFolder now)
    {
        try
        {
            return new LoraEntry(name, file, bytes, LoraInfo.Read(file, TableOf(now)), Fault: null, Picture: null);
        }
        catch (CheckpointException error)
        {
            return new LoraEntry(name, file, bytes, Info: null, error.Shown(), Picture: null);
        }
    }

    private LoraTable TableOf(ModelFolder now)
    {
        lock (_gate)
        {
            if (_table is not { } table || !ReferenceEquals(table.Model, now))
            {
                _table = table = (now, LoraTable.Of(now));
            }

            return table.Table;
        }
    }

    /// <summary>What changes when a file does.</summary>
    private readonly record struct FileMark(long Bytes, DateTime Written)
    {
        public static FileMark? Of(string file)
        {
            var info = new FileInfo(file);
            return info.Exists ? new FileMark(info.Length, info.LastWriteTimeUtc) : null;
        }
    }
}
