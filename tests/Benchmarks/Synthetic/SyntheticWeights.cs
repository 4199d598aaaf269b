using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>A transformer's checkpoint with official names and shapes and random values, written without ever being in memory.</summary>
/// <param name="config">The transformer's sizes.</param>
/// <param name="dtype">The type of every tensor.</param>
internal sealed class SyntheticWeights(TransformerConfig config, ScalarType dtype)
{
    private const string SerializationId = "1332446180170912462017342145912870456710";

    private readonly RandomBlock _values = RandomBlock.Of(dtype);
    private readonly (string Name, long[] Shape)[] _tensors = Shapes(config);

    /// <summary>Bytes of all tensors.</summary>
    public long Bytes => _tensors.Sum(tensor => BytesOf(tensor.Shape));

    /// <summary>Writes what <c>torch.save({"module": state_dict})</c> would.</summary>
    public void WriteTorch(string path)
    {
        using FileStream stream = Create(path);
        using var archive = new TorchArchive(stream, Path.GetFileNameWithoutExtension(path));
        archive.Add("data.pkl", TorchPickle.Of(TorchZipFile.DefaultLoadKey, _tensors, dtype));
        archive.Add(".format_version", "1"u8.ToArray());
        archive.Add(".storage_alignment", "64"u8.ToArray());
        archive.Add("byteorder", "little"u8.ToArray());
        for (int i = 0; i < _tensors.Length; i++)
        {
            long length = BytesOf(_tensors[i].Shape);
            archive.Add($"data/{i}", length, _values.Pieces(i, length));
        }

        archive.Add("version", "3\n"u8.ToArray());
        archive.Add(".data/serialization_id", Encoding.ASCII.GetBytes(SerializationId));
        archive.Finish();
    }

    /// <summary>Writes the same as safetensors.</summary>
    public void WriteSafetensors(string path)
    {
        using FileStream stream = Create(path);
        byte[] header = Header();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        for (int i = 0; i < _tensors.Length; i++)
        {
            foreach (ReadOnlyMemory<byte> piece in _values.Pieces(i, BytesOf(_tensors[i].Shape)))
            {
                stream.Write(piece.Span);
            }
        }
    }

    /// <summary>A file that is written in large pieces.</summary>
    public static FileStream Create(string path) => new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 20);

    /// <summary>Names and shapes of a transformer's parameters, in the order it takes them.</summary>
    public static (string Name, long[] Shape)[] Shapes(TransformerConfig config)
    {
        var recorder = new ShapeRecorder();
        using var model = new HunyuanVideoTransformer(new Weights(recorder, META, ScalarType.BFloat16), config);
        return [.. recorder.Shapes.Select(pair => (pair.Key, pair.Value))];
    }

    private long BytesOf(long[] shape) => shape.Aggregate((long)SafetensorsDType.SizeOf(dtype), (product, size) => product * size);

    private byte[] Header()
    {
        long offset = 0;
        var entries = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach ((string name, long[] shape) in _tensors)
        {
            long end = offset + BytesOf(shape);
            entries[name] = new { dtype = SafetensorsDType.NameOf(dtype), shape, data_offsets = new[] { offset, end } };
            offset = end;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entries);
        return [.. json, .. Enumerable.Repeat((byte)' ', (8 - (json.Length % 8)) % 8)];
    }
}
