using System.Buffers.Binary;
using System.Text;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>Writes pickles opcode by opcode, right or wrong.</summary>
internal sealed class RawPickle
{
    private readonly List<byte> _bytes = [0x80, 2];

    /// <summary>The pickle so far, with STOP.</summary>
    public byte[] Done => [.. _bytes, (byte)'.'];

    public RawPickle Op(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public RawPickle Op(string opcodes) => Op(Encoding.Latin1.GetBytes(opcodes));

    public RawPickle Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Op("X").Op(length).Op(utf8);
    }

    public RawPickle Int(long value)
    {
        byte[] whole = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(whole, value);
        return value is >= 0 and < 256 ? Op("K").Op((byte)value)
            : value is >= 0 and < 65536 ? Op("M").Op(whole.AsSpan(0, 2))
            : value is >= int.MinValue and <= int.MaxValue ? Op("J").Op(whole.AsSpan(0, 4))
            : Op(0x8a, 8).Op(whole);
    }

    public RawPickle Global(string module, string name) => Op($"c{module}\n{name}\n");

    public RawPickle Ints(params ReadOnlySpan<long> values)
    {
        Op("(");
        foreach (long value in values)
        {
            Int(value);
        }

        return Op("t");
    }

    /// <summary>('storage', torch.type, key, 'cpu', elements) as a persistent id.</summary>
    public RawPickle Storage(string type, string key, long elements) =>
        Op("(").Text("storage").Global(type.StartsWith("Untyped", StringComparison.Ordinal) ? "torch.storage" : "torch", type).Text(key).Text("cpu").Int(elements).Op("tQ");

    /// <summary>A tensor as torch.save writes it.</summary>
    public RawPickle Tensor(string type, string key, long elements, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage(type, key, elements).Int(offset).Ints(shape).Ints(strides)
            .Op(0x89).Global("collections", "OrderedDict").Op(")Rt" + "R");

    /// <summary>A tensor of a data type that has no storage class of its own.</summary>
    public RawPickle TensorV3(string dtype, string key, long bytes, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v3").Op("(").Storage("UntypedStorage", key, bytes).Int(offset).Ints(shape).Ints(strides)
            .Op(0x89).Global("collections", "OrderedDict").Op(")R").Global("torch", dtype).Op("t" + "R");
}
