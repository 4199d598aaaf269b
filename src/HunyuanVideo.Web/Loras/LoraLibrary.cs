using System.Collections.Concurrent;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Settings;

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
        string wanted = name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? name[..^Ending.Length] : name;
        (string Name, string File)[] files = [.. Files(now)];
        (string Name, string File)? found = files.Cast<(string Name, string File)?>()
            .FirstOrDefault(file => file!.Value.Name == wanted) ?? files.Cast<(string Name, string File)?>()
            .FirstOrDefault(file => string.Equals(file!.Value.Name, wanted, StringComparison.OrdinalIgnoreCase)
                || string.Equals(Path.GetFileName(file.Value.Name), wanted, StringComparison.OrdinalIgnoreCase));
        return found is { } one ? EntryOf(one.Name, one.File, now) : null;
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

    /// <summary>Checks a file whole, its numbers too, as one that comes in from outside.</summary>
    /// <exception cref="CheckpointException">The model cannot use it; the message says why.</exception>
    public LoraInfo Check(string file, CancellationToken cancellationToken) => LoraInfo.ReadWhole(file, TableOf(model()), cancellationToken);

    private IEnumerable<(string Name, string File)> Files(ModelFolder now)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 4 };
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string folder in folders.Find(now))
        {
            foreach (string file in Directory.EnumerateFiles(folder, "*" + Ending, options).Order(StringComparer.Ordinal))
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
            return new LoraEntry(name, file, bytes, Info: null, error.Message, Picture: null);
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
