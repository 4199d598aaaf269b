using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// The tensors of one or several opened files under the model's official names; notes which of the files' tensors were
/// read. Weights of 8 bits are multiplied by their scales as they are read. Keeps the files open until it is disposed; tensors that were read outlive it.
/// </summary>
public sealed partial class StateDict : IWeightSource, IDisposable
{
    private const int NamesInMessage = 5;

    private readonly IReadOnlyList<ITensorFile> _files;
    private readonly Dictionary<string, ITensorFile> _stored = new(StringComparer.Ordinal);
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly KeyMap _map;
    private readonly string _prefix;
    private readonly Fp8Scales _scales;

    /// <summary>Takes over one opened file with official names behind <paramref name="prefix"/>; its other tensors are left out of account.</summary>
    public StateDict(ITensorFile file, string prefix = "")
        : this([file], _ => (prefix, KeyMap.Official))
    {
    }

    private StateDict(IReadOnlyList<ITensorFile> files, Func<Func<string, bool>, (string Prefix, KeyMap Map)> detect)
    {
        _files = files;
        foreach (ITensorFile file in files)
        {
            foreach (string name in file.Names)
            {
                if (!_stored.TryAdd(name, file))
                {
                    throw new CheckpointException($"Tensor '{name}' is in both {_stored[name].Path} and {file.Path}; keep the files of one version only.");
                }
            }
        }

        (_prefix, _map) = detect(_stored.ContainsKey);
        _scales = new Fp8Scales(files, _stored);
    }

    /// <summary>Opens the files that together hold a model.</summary>
    /// <param name="files">One file, or all shards.</param>
    /// <param name="map">How official names are stored; as they are when left out.</param>
    /// <param name="prefix">What stands before every stored name; tensors without it are left out of account.</param>
    /// <exception cref="CheckpointException">A file cannot be used, or two files hold the same tensor.</exception>
    public static StateDict Open(IReadOnlyList<string> files, KeyMap? map = null, string prefix = "")
    {
        return Open(files, loadKey: null, _ => { }, _ => (prefix, map ?? KeyMap.Official));
    }

    /// <summary>Opens a part of a checkpoint and finds out by its names how they are stored.</summary>
    /// <param name="files">The files.</param>
    /// <param name="part">What they must hold.</param>
    /// <param name="loadKey">Under which key of a PyTorch file the tensors are; the usual ones are tried when it is left out.</param>
    /// <exception cref="CheckpointException">A file cannot be used, a shard lacks a tensor its index promises, or the files hold something else.</exception>
    public static StateDict Open(WeightFiles files, ModelPart part, string? loadKey = null)
    {
        return Open(files.Paths, loadKey, files.Check, contains => part.Detect(contains) ?? throw new CheckpointException(
            $"{Describe(files.Paths)} holds no tensor {part.Markers}, so it is no {part.Title}."));
    }

    /// <summary>Takes each stored tensor as it is read; null leaves it as its file gives it.</summary>
    internal IWeightTransfer? Transfer { get; set; }

    /// <inheritdoc />
    public bool Contains(string name) => _map.Find(name).Parts.All(part => _stored.ContainsKey(_prefix + part));

    /// <inheritdoc />
    public Tensor Read(string name, ReadOnlySpan<long> shape)
    {
        StoredName stored = _map.Find(name);
        RequireShape(stored, shape);
        using var scope = NewDisposeScope();
        Tensor tensor = Assemble(stored);
        _read.UnionWith(stored.Parts);
        return tensor.MoveToOuterDisposeScope();
    }

    /// <summary>Checks that a parameter could be read, without reading it, and notes it as read.</summary>
    /// <exception cref="CheckpointException">It is missing, has another shape or lacks its scale.</exception>
    internal void Require(string name, ReadOnlySpan<long> shape)
    {
        StoredName stored = _map.Find(name);
        RequireShape(stored, shape);
        foreach (string part in stored.Parts)
        {
            ITensorFile file = Holder(part);
            _scales.Require(_prefix + part, _prefix, file.DTypeOf(_prefix + part), file.ShapeOf(_prefix + part));
        }

        _read.UnionWith(stored.Parts);
    }

    /// <summary>Bytes of all tensors that are parameters.</summary>
    /// <param name="ignore">Says of a stored name, without the prefix, whether it is left out.</param>
    internal long BytesStored(Func<string, bool>? ignore = null) => Parameters(ignore).Sum(name => Bytes(_prefix + name));

    /// <summary>The data type that most of the parameters' bytes have, and the bytes of each type.</summary>
    internal IReadOnlyDictionary<ScalarType, long> BytesByType() =>
        Parameters(ignore: null).GroupBy(name => _stored[_prefix + name].DTypeOf(_prefix + name)).ToDictionary(group => group.Key, group => group.Sum(name => Bytes(_prefix + name)));

    /// <summary>The type of most of what is stored in blocks; null where nothing is.</summary>
    internal GgufType? MostBlocks => Parameters(ignore: null).Select(name => _prefix + name)
        .Where(name => _stored[name].BlocksOf(name) is not null)
        .GroupBy(name => _stored[name].BlocksOf(name))
        .MaxBy(group => group.Sum(Bytes))?.Key;

    /// <summary>Fails when the files hold tensors that nothing has read: they then belong to another model.</summary>
    /// <param name="ignore">Says of a stored name, without the prefix, whether it may stay unread.</param>
    /// <exception cref="CheckpointException">There are such tensors; the message names the first few.</exception>
    public void ThrowIfUnread(Func<string, bool>? ignore = null)
    {
        string[] unread = [.. Parameters(ignore).Where(name => !_read.Contains(name)).Order(StringComparer.Ordinal)];
        if (unread.Length == 0)
        {
            return;
        }

        string names = string.Join(", ", unread.Take(NamesInMessage).Select(name => $"'{_prefix}{name}'"));
        string more = unread.Length > NamesInMessage ? ", …" : string.Empty;
        throw new CheckpointException(
            $"{Describe([.. _files.Select(file => file.Path)])} holds {unread.Length} tensors this model has no use for ({names}{more}); it belongs to another model or to another config.json.");
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAll(_files);

    /// <summary>The shape a parameter has as the model sees it.</summary>
    /// <exception cref="CheckpointException">It is missing.</exception>
    internal IReadOnlyList<long> ShapeOf(string name) => ShapeOf(_map.Find(name));

    private static StateDict Open(
        IReadOnlyList<string> paths, string? loadKey, Action<IReadOnlyList<ITensorFile>> check, Func<Func<string, bool>, (string Prefix, KeyMap Map)> detect)
    {
        if (paths.Count == 0)
        {
            throw new CheckpointException("No weight file is given to open.");
        }

        var files = new List<ITensorFile>();
        try
        {
            foreach (string path in paths)
            {
                files.Add(TensorFile.Open(path, loadKey));
            }

            check(files);
            return new StateDict(files, detect);
        }
        catch
        {
            DisposeAll(files);
            throw;
        }
    }

    private static void DisposeAll(IReadOnlyList<ITensorFile> files)
    {
        foreach (ITensorFile file in files)
        {
            file.Dispose();
        }
    }

    private void RequireShape(StoredName stored, ReadOnlySpan<long> shape)
    {
        IReadOnlyList<long> found = ShapeOf(stored);
        if (!shape.SequenceEqual([.. found]))
        {
            throw new CheckpointException(
                $"{Holder(stored).Path}: tensor {Quote(stored)} has shape [{string.Join(", ", found)}], but this model needs [{string.Join(", ", shape.ToArray())}].");
        }
    }

    private Tensor Assemble(StoredName stored)
    {
        Tensor[] parts = [.. stored.Parts.Select(part => _scales.Dequantise(_prefix + part, _prefix, Fetch(part)))];
        if (parts.Any(part => part.dtype != parts[0].dtype))
        {
            throw new CheckpointException($"{Holder(stored).Path}: the tensors {Quote(stored)} must be of one data type to be joined.");
        }

        if (stored.SwappedHalves)
        {
            parts = parts[0].chunk(2, dim: 0);
            Array.Reverse(parts);
        }

        return parts.Length == 1 ? parts[0] : cat(parts, dim: 0);
    }

    private Tensor Fetch(string part)
    {
        if (Holder(part).BlocksOf(_prefix + part) is not null)
        {
            return FetchBlocks(part).Expand();
        }

        Tensor tensor = Holder(part).Read(_prefix + part);
        return Transfer?.Take(tensor) ?? tensor;
    }

    /// <summary>The stored names, without the prefix, of what is neither ignored nor a scale.</summary>
    private IEnumerable<string> Parameters(Func<string, bool>? ignore) => _stored.Keys
        .Where(name => name.StartsWith(_prefix, StringComparison.Ordinal))
        .Select(name => name[_prefix.Length..])
        .Where(name => !_scales.IsAuxiliary(_prefix + name) && ignore?.Invoke(name) != true);

    private long Bytes(string stored) => _stored[stored].BytesOf(stored);

    private IReadOnlyList<long> ShapeOf(StoredName stored)
    {
        IReadOnlyList<long>[] shapes = [.. stored.Parts.Select(part => Holder(part).ShapeOf(_prefix + part))];
        IReadOnlyList<long> first = shapes[0];
        if (stored.SwappedHalves && (first.Count == 0 || first[0] % 2 != 0))
        {
            throw new CheckpointException($"{Holder(stored).Path}: tensor {Quote(stored)} has shape [{string.Join(", ", first)}], which has no two halves.");
        }

        if (shapes.Length == 1)
        {
            return first;
        }

        if (shapes.Any(shape => shape.Count == 0 || !shape.Skip(1).SequenceEqual(first.Skip(1))))
        {
            throw new CheckpointException(
                $"{Holder(stored).Path}: the tensors {Quote(stored)} have shapes {string.Join(", ", shapes.Select(shape => $"[{string.Join(", ", shape)}]"))}, which cannot be joined.");
        }

        return [shapes.Sum(shape => shape[0]), .. first.Skip(1)];
    }

    private ITensorFile Holder(StoredName stored) => Holder(stored.Parts[0]);

    private ITensorFile Holder(string part)
    {
        return _stored.TryGetValue(_prefix + part, out ITensorFile? file)
            ? file
            : throw new CheckpointException($"{Describe([.. _files.Select(f => f.Path)])} lacks the tensor '{_prefix + part}', which this model needs.");
    }

    private string Quote(StoredName stored) => string.Join(" + ", stored.Parts.Select(part => $"'{_prefix}{part}'"));

    private static string Describe(IReadOnlyList<string> paths)
    {
        return paths.Count == 1 ? paths[0] : $"{Path.GetDirectoryName(paths[0])} ({paths.Count} shards)";
    }
}
