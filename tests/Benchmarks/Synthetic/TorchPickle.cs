using System.Buffers.Binary;
using System.Text;
using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>
/// The pickle that <c>torch.save({key: state_dict})</c> writes: protocol 2, an OrderedDict of tensors on storages '0', '1', … with
/// everything that is met twice remembered.
/// </summary>
internal sealed class TorchPickle : IDisposable
{
    private readonly MemoryStream _out = new();
    private readonly Dictionary<string, int> _memo = new(StringComparer.Ordinal);
    private int _remembered;

    private TorchPickle()
    {
    }

    /// <summary>The pickle's bytes.</summary>
    /// <param name="key">The key that the tensors are under.</param>
    /// <param name="tensors">Names and shapes, in the order of their storages.</param>
    /// <param name="dtype">The type of all.</param>
    public static byte[] Of(string key, IEnumerable<(string Name, long[] Shape)> tensors, ScalarType dtype)
    {
        using var pickle = new TorchPickle();
        pickle.Ops(0x80, 2, '}');
        pickle.Put();
        pickle.Text(key);
        pickle.OrderedDict();
        pickle.Ops('(');
        int storage = 0;
        foreach ((string name, long[] shape) in tensors)
        {
            pickle.Text(name);
            pickle.Tensor(storage++, shape, dtype);
        }

        pickle.Ops('u', 's', '.');
        return pickle._out.ToArray();
    }

    public void Dispose() => _out.Dispose();

    private void Tensor(int storage, long[] shape, ScalarType dtype)
    {
        bool untyped = dtype == SafetensorsDType.Float8E4M3;
        long numel = shape.Aggregate(1L, (product, size) => product * size);
        Global("torch._utils", untyped ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2");
        Ops('(', '(');
        Text("storage");
        Global(untyped ? "torch.storage" : "torch", untyped ? "UntypedStorage" : StorageOf(dtype));
        Text($"{storage}");
        Text("cpu");
        Number(numel);
        Ops('t');
        Put();
        Ops('Q');
        Number(0);
        Tuple(shape);
        Tuple(Strides(shape));
        Ops(0x89); // requires no gradient
        OrderedDict();
        if (untyped)
        {
            Global("torch", "float8_e4m3fn");
        }

        Ops('t');
        Put();
        Ops('R');
        Put();
    }

    private static string StorageOf(ScalarType dtype) => dtype switch
    {
        ScalarType.BFloat16 => "BFloat16Storage",
        ScalarType.Float16 => "HalfStorage",
        _ => "FloatStorage",
    };

    private static long[] Strides(long[] shape)
    {
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }

    private void OrderedDict()
    {
        Global("collections", "OrderedDict");
        Ops(')', 'R');
        Put();
    }

    private void Tuple(long[] numbers)
    {
        Ops('(');
        Array.ForEach(numbers, Number);
        Ops('t');
        Put();
    }

    private void Global(string module, string name)
    {
        if (!Get($"c{module}.{name}"))
        {
            Ops('c');
            _out.Write(Encoding.ASCII.GetBytes($"{module}\n{name}\n"));
            Put($"c{module}.{name}");
        }
    }

    private void Text(string text)
    {
        if (!Get($"X{text}"))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            Ops('X');
            UInt32((uint)bytes.Length);
            _out.Write(bytes);
            Put($"X{text}");
        }
    }

    private void Number(long value)
    {
        switch (value)
        {
            case < 256:
                Ops('K', (int)value);
                break;
            case < 65536:
                Ops('M', (int)value & 255, (int)value >> 8);
                break;
            default:
                Ops('J');
                UInt32(checked((uint)(int)value));
                break;
        }
    }

    private bool Get(string what)
    {
        if (!_memo.TryGetValue(what, out int index))
        {
            return false;
        }

        Index('h', 'j', index);
        return true;
    }

    private void Put(string? what = null)
    {
        if (what is not null)
        {
            _memo[what] = _remembered;
        }

        Index('q', 'r', _remembered++);
    }

    private void Index(char near, char far, int index)
    {
        if (index < 256)
        {
            Ops(near, index);
        }
        else
        {
            Ops(far);
            UInt32((uint)index);
        }
    }

    private void UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _out.Write(bytes);
    }

    private void Ops(params ReadOnlySpan<int> bytes)
    {
        foreach (int value in bytes)
        {
            _out.WriteByte((byte)value);
        }
    }
}
