using System.Buffers.Binary;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// A safetensors file, mapped into memory: tensors are views of the mapping, so that nothing is read before it is used and
/// nothing exists twice. A view keeps the mapping alive after the file is disposed.
/// Format: 8 bytes little-endian header length, a JSON header, then the tensors' bytes.
/// </summary>
public sealed class SafetensorsFile : ITensorFile
{
    /// <summary>The longest header the format allows.</summary>
    private const long HeaderLimit = 100_000_000;

    private readonly Tensor? _bytes;

    private SafetensorsFile(string path, Tensor? bytes, Dictionary<string, SafetensorsEntry> entries, Dictionary<string, string> metadata)
    {
        Path = path;
        _bytes = bytes;
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The file's path, as given.</summary>
    public string Path { get; }

    /// <inheritdoc />
    public IEnumerable<string> Names => Entries.Keys;

    /// <summary>What the file holds, by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The texts under <c>__metadata__</c>; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens and checks a file; no tensor's bytes are read.</summary>
    /// <exception cref="CheckpointException">The file is absent, unreadable or not a valid safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] header = ReadHeader(path, stream);
            long dataStart = 8 + header.Length;
            (Dictionary<string, SafetensorsEntry> entries, Dictionary<string, string> metadata) =
                SafetensorsHeader.Parse(path, header, dataStart, stream.Length);
            return new SafetensorsFile(path, stream.Length == dataStart ? null : MappedCheckpoint.Map(path), entries, metadata);
        }
        catch (Exception error) when (CheckpointException.IsUnreadable(error))
        {
            throw CheckpointException.Unreadable(path, error);
        }
    }

    /// <inheritdoc />
    public IReadOnlyList<long> ShapeOf(string name) => Entry(name).Shape;

    /// <inheritdoc />
    public ScalarType DTypeOf(string name) => Entry(name).DType;

    /// <summary>The tensor <paramref name="name"/> as a view of the mapped file, in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">The file holds no such tensor.</exception>
    public Tensor Read(string name)
    {
        SafetensorsEntry entry = Entry(name);
        if (entry.Length == 0 || _bytes is null)
        {
            return empty(entry.Shape, entry.DType, device: CPU);
        }

        using var scope = NewDisposeScope();
        Tensor bytes = _bytes.narrow(0, entry.Offset, entry.Length);
        if (entry.Offset % SafetensorsDType.SizeOf(entry.DType) != 0)
        {
            // a view of another type must start at a whole element
            bytes = bytes.clone();
        }

        return AtenNative.ViewAs(bytes, entry.DType).reshape(entry.Shape).MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose() => _bytes?.Dispose();

    private SafetensorsEntry Entry(string name)
    {
        return Entries.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry
            : throw new CheckpointException($"{Path} holds no tensor '{name}'.");
    }

    private static byte[] ReadHeader(string path, FileStream stream)
    {
        Span<byte> prefix = stackalloc byte[8];
        if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
        {
            string size = stream.Length == 0 ? "it is empty" : $"it has only {stream.Length} bytes";
            throw new CheckpointException($"{path} is not a valid safetensors file: {size}; download it again.");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > HeaderLimit || (long)length > stream.Length - 8)
        {
            throw new CheckpointException(
                $"{path} is not a valid safetensors file: its header claims {length} bytes, but the file has {stream.Length}; download it again if it was cut off.");
        }

        if (length == 0)
        {
            throw new CheckpointException($"{path} is not a valid safetensors file: its header is empty.");
        }

        byte[] header = new byte[length];
        stream.ReadExactly(header);
        return header;
    }
}
