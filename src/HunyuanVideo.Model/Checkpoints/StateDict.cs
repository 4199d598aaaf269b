using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Checkpoints.Inspection;
using HunyuanVideo.Model.Checkpoints.Stored;
using HunyuanVideo.Model.Checkpoints.Transfers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// The tensors of one or several opened files under the model's official names; notes which of the files' tensors were
/// read. Quantised weights become numbers as they are read. Keeps the files open until it is disposed; tensors that were read outlive it.
/// </summary>
public sealed class StateDict : IWeightSource, IDisposable
{
    private const int NamesInMessage = 5;

    private readonly RawTensors _tensors;
    private readonly TensorCatalog _catalog;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly KeyMap _map;
    private readonly string _prefix;

    /// <summary>Takes over one opened file with official names behind <paramref name="prefix"/>; its other tensors are left out of account.</summary>
    public StateDict(ITensorFile file, string prefix = "")
        : this([file], _ => (prefix, KeyMap.Official))
    {
    }

    private StateDict(IReadOnlyList<ITensorFile> files, Func<RawTensors, (string Prefix, KeyMap Map)> detect)
    {
        _tensors = new RawTensors(files);
        (_prefix, _map) = detect(_tensors);
        _catalog = new TensorCatalog(_tensors, _prefix);
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
        return Open(files.Paths, loadKey, files.Check, tensors => WeightFileInspector.Detect(part, tensors));
    }

    /// <summary>Takes each stored tensor as it is read; null leaves it as its file gives it.</summary>
    internal IWeightTransfer? Transfer { get; set; }

    /// <inheritdoc />
    public bool Contains(string name) => _map.Find(name).Parts.All(_catalog.Parameters.ContainsKey);

    /// <inheritdoc />
    public Tensor Read(string name, ReadOnlySpan<long> shape)
    {
        StoredName stored = _map.Find(name);
        Tensor values = Join(stored, shape).Read(Transfer);
        _read.UnionWith(stored.Parts);
        return values;
    }

    /// <inheritdoc />
    public StoredFp8? ReadFp8(string name, ReadOnlySpan<long> shape)
    {
        StoredName stored = _map.Find(name);
        StoredFp8? numbers = Join(stored, shape).ReadFp8();
        if (numbers is not null)
        {
            _read.UnionWith(stored.Parts);
        }

        return numbers;
    }

    /// <inheritdoc />
    public GgufType? BlocksOf(string name) => Contains(name) ? Join(_map.Find(name)).Blocks : null;

    /// <inheritdoc />
    public StoredBlocks ReadBlocks(string name, ReadOnlySpan<long> shape)
    {
        StoredName stored = _map.Find(name);
        StoredBlocks blocks = Join(stored, shape).ReadBlocks(Transfer);
        _read.UnionWith(stored.Parts);
        return blocks;
    }

    /// <summary>Checks that a parameter could be read, without reading it, and notes it as read.</summary>
    /// <exception cref="CheckpointException">It is missing, has another shape, lacks its scale or is of a kind that is not read.</exception>
    internal void Require(string name, ReadOnlySpan<long> shape)
    {
        StoredName stored = _map.Find(name);
        Join(stored, shape).Require();
        _read.UnionWith(stored.Parts);
    }

    /// <summary>Bytes of all tensors that are parameters.</summary>
    /// <param name="ignore">Says of a stored name, without the prefix, whether it is left out.</param>
    internal long BytesStored(Func<string, bool>? ignore = null) =>
        _catalog.Parameters.Where(parameter => ignore?.Invoke(parameter.Key) != true).Sum(parameter => parameter.Value.Bytes);

    /// <summary>The bytes of each data type that parameters are stored in.</summary>
    internal IReadOnlyDictionary<ScalarType, long> BytesByType() =>
        _catalog.Parameters.Values.GroupBy(stored => stored.DType).ToDictionary(group => group.Key, group => group.Sum(stored => stored.Bytes));

    /// <summary>The type of most of what is stored in blocks; null where nothing is.</summary>
    internal GgufType? MostBlocks => _catalog.Parameters.Values.OfType<BlockTensor>().GroupBy(stored => stored.Type).MaxBy(group => group.Sum(stored => stored.Bytes))?.Key;

    /// <summary>Fails when the files hold tensors that nothing has read: they then belong to another model.</summary>
    /// <param name="ignore">Says of a stored name, without the prefix, whether it may stay unread.</param>
    /// <exception cref="CheckpointException">There are such tensors; the message names the first few.</exception>
    public void ThrowIfUnread(Func<string, bool>? ignore = null)
    {
        string[] unread = [.. _catalog.Parameters.Keys.Where(name => ignore?.Invoke(name) != true && !_read.Contains(name)).Order(StringComparer.Ordinal)];
        if (unread.Length == 0)
        {
            return;
        }

        string names = string.Join(", ", unread.Take(NamesInMessage).Select(name => $"'{_prefix}{name}'"));
        string more = unread.Length > NamesInMessage ? ", …" : string.Empty;
        throw new CheckpointException(
            $"{_tensors.Description} holds {unread.Length} tensors this model has no use for ({names}{more}); it belongs to another model or to another config.json.");
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAll(_tensors.Files);

    /// <summary>The shape a parameter has as the model sees it.</summary>
    /// <exception cref="CheckpointException">It is missing.</exception>
    internal IReadOnlyList<long> ShapeOf(string name) => Join(_map.Find(name)).Shape;

    private static StateDict Open(
        IReadOnlyList<string> paths, string? loadKey, Action<IReadOnlyList<ITensorFile>> check, Func<RawTensors, (string Prefix, KeyMap Map)> detect)
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

    private JoinedTensor Join(StoredName stored, ReadOnlySpan<long> shape)
    {
        JoinedTensor joined = Join(stored);
        joined.RequireShape(shape);
        return joined;
    }

    private JoinedTensor Join(StoredName stored) => new(stored, [.. stored.Parts.Select(part => _catalog.Parameters.TryGetValue(part, out StoredTensor? found)
        ? found
        : throw new CheckpointException($"{_tensors.Description} lacks the tensor '{_prefix + part}', which this model needs."))]);
}
