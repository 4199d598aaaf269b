namespace HunyuanVideo.Model.Checkpoints.Stored;

/// <summary>Everything that the files of a model hold, by name. What <c>torch.compile</c> puts into names is left out of them.</summary>
internal sealed class RawTensors
{
    private const string Compiled = "_orig_mod.";

    private readonly Dictionary<string, RawTensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>Collects the names; nothing is read.</summary>
    /// <exception cref="CheckpointException">Two tensors have one name.</exception>
    public RawTensors(IReadOnlyList<ITensorFile> files)
    {
        Files = files;
        foreach (ITensorFile file in files)
        {
            foreach (string name in file.Names)
            {
                string plain = Plain(name);
                if (!_tensors.TryAdd(plain, new RawTensor(file, name)))
                {
                    throw new CheckpointException(ReferenceEquals(_tensors[plain].File, file)
                        ? $"{file.Path} holds the tensor '{plain}' twice, with and without {Compiled}; save one of them."
                        : $"Tensor '{plain}' is in both {_tensors[plain].File.Path} and {file.Path}; keep the files of one version only.");
                }
            }
        }
    }

    /// <summary>The files.</summary>
    public IReadOnlyList<ITensorFile> Files { get; }

    /// <summary>All names.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>The files in words, for messages.</summary>
    public string Description => Describe([.. Files.Select(file => file.Path)]);

    /// <summary>Files in words, for messages.</summary>
    public static string Describe(IReadOnlyList<string> paths) => paths.Count == 1 ? paths[0] : $"{Path.GetDirectoryName(paths[0])} ({paths.Count} shards)";

    /// <summary>A name without what compiling a model puts into it, at any depth.</summary>
    public static string Plain(string name) => name.Replace(Compiled, string.Empty, StringComparison.Ordinal);

    /// <summary>Whether there is such a tensor.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>Whether there is a parameter of this name, as it is or as numbers that stand for it.</summary>
    public bool ContainsParameter(string name) => Contains(name) || Contains(name + QuantoNames.Data);

    /// <summary>The tensor of a name; null where there is none.</summary>
    public RawTensor? Find(string name) => _tensors.TryGetValue(name, out RawTensor tensor) ? tensor : null;
}
