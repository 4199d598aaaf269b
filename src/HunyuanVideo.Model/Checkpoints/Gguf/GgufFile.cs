using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints.Gguf;

/// <summary>
/// A GGUF file, mapped into memory: plain tensors are views of the mapping and so are the blocks of others, so that nothing is read
/// before it is used. A view keeps the mapping alive after the file is disposed.
/// </summary>
public sealed class GgufFile : ITensorFile
{
    /// <summary>The extension of GGUF files.</summary>
    internal const string Extension = ".gguf";

    private const int HeaderBufferBytes = 1 << 16;

    private readonly Tensor? _bytes;
    private readonly LlamaRows? _llama;

    private GgufFile(string path, Tensor? bytes, GgufMetadata metadata, IReadOnlyDictionary<string, GgufTensor> tensors, LlamaRows? llama)
    {
        Path = path;
        _bytes = bytes;
        Metadata = metadata;
        Entries = tensors;
        _llama = llama;
    }

    /// <inheritdoc />
    public string Path { get; }

    /// <inheritdoc />
    public IEnumerable<string> Names => Entries.Keys;

    /// <summary>What the file says of itself.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>What the file holds, by name.</summary>
    public IReadOnlyDictionary<string, GgufTensor> Entries { get; }

    /// <summary>Whether a file's name says that it is of this format.</summary>
    public static bool IsNamed(string path) => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase);

    /// <summary>Opens and checks a file; no tensor's bytes are read.</summary>
    /// <exception cref="CheckpointException">The file is absent, unreadable or not a valid GGUF file.</exception>
    public static GgufFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, HeaderBufferBytes);
            if (stream.Length == 0)
            {
                throw new FormatException("it is empty; download it again");
            }

            (GgufMetadata metadata, Dictionary<string, GgufTensor> tensors) = GgufHeader.Read(stream);
            LlamaRows? llama = LlamaRows.Of(metadata, tensors);
            return new GgufFile(path, tensors.Count == 0 ? null : MappedCheckpoint.Map(path), metadata, tensors, llama);
        }
        catch (FormatException error)
        {
            throw new CheckpointException($"{path} is not a valid GGUF file: {SafetensorsHeader.OneLine(error.Message)}.", error);
        }
        catch (Exception error) when (CheckpointException.IsUnreadable(error))
        {
            throw CheckpointException.Unreadable(path, error);
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<long> ShapeOf(string name) => Entry(name).Shape;

    /// <inheritdoc />
    public ScalarType DTypeOf(string name) => Entry(name).Type.Plain ?? ScalarType.Float32;

    /// <inheritdoc />
    public long BytesOf(string name) => Entry(name).Length;

    /// <inheritdoc />
    public Tensor Read(string name)
    {
        using var scope = NewDisposeScope();
        GgufTensor entry = Entry(name);
        if (entry.Type.Plain is not { } dtype)
        {
            return ReadBlocks(name).Expand().MoveToOuterDisposeScope();
        }

        if (entry.Length == 0 || _bytes is null)
        {
            return empty(entry.Shape, dtype, device: CPU).MoveToOuterDisposeScope();
        }

        Tensor bytes = BytesOf(name, entry);
        if (entry.Offset % SafetensorsDType.SizeOf(dtype) != 0)
        {
            // a view of another type must start at a whole element
            bytes = bytes.clone();
        }

        return AtenNative.ViewAs(bytes, dtype).reshape(entry.Shape).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public GgufType? BlocksOf(string name) => Entry(name).Type is { Plain: null } type ? type : null;

    /// <inheritdoc />
    public StoredBlocks ReadBlocks(string name)
    {
        GgufTensor entry = Entry(name);
        if (entry.Type.Plain is not null)
        {
            throw new CheckpointException($"{Path}: tensor '{name}' is not stored in blocks.");
        }

        using var scope = NewDisposeScope();
        Tensor bytes = entry.Length == 0 || _bytes is null ? empty([0], ScalarType.Byte, device: CPU) : BytesOf(name, entry);
        return new StoredBlocks(bytes.MoveToOuterDisposeScope(), entry.Type, entry.Shape);
    }

    /// <inheritdoc />
    public void Dispose() => _bytes?.Dispose();

    private Tensor BytesOf(string name, GgufTensor entry)
    {
        Tensor stored = _bytes!.narrow(0, entry.Offset, entry.Length);
        return _llama?.Reorder(name, entry, stored) ?? stored;
    }

    private GgufTensor Entry(string name) =>
        Entries.TryGetValue(name, out GgufTensor? entry) ? entry : throw new CheckpointException($"{Path} holds no tensor '{name}'.");
}
