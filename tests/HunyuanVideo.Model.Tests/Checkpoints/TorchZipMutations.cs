using System.Buffers.Binary;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>Damages a small PyTorch file: its zip fields, its pickle's opcodes, its storages, or any byte.</summary>
internal sealed class TorchZipMutations
{
    private const string Opcodes = "()]}tusae0RQbhqrjNKMJGXc.\x80\x85\x86\x87\x88\x89\x8a\x8c\x93\x94\x95";

    private static readonly long[] Numbers = [0, 1, -1, 2, 7, 64, 255, 256, 65535, 65536, int.MaxValue, uint.MaxValue, 1L << 32, 1L << 40, (1L << 62) + 4, long.MaxValue, long.MinValue];

    private static readonly string[] Types = ["FloatStorage", "BFloat16Storage", "ByteStorage", "DoubleStorage", "UntypedStorage", "ComplexFloatStorage"];

    private static readonly byte[][] Signatures = [[0x50, 0x4b, 1, 2], [0x50, 0x4b, 3, 4], [0x50, 0x4b, 5, 6], [0x50, 0x4b, 6, 6], [0x50, 0x4b, 6, 7]];

    private readonly Random _random;
    private readonly byte[][] _storages = [new byte[64], new byte[16], new byte[40]];

    public TorchZipMutations(Random random) => _random = random;

    /// <summary>The file before it is damaged.</summary>
    public byte[] Original => RawTorchZip.File(Pickle(damaged: false), _storages);

    public byte[] Next() => _random.Next(6) switch
    {
        0 => Flip(Whole()),
        1 => Resize(Whole()),
        2 => ZipField(Whole()),
        3 => RawTorchZip.File(Edit(Pickle(damaged: false)), _storages, zip64: _random.Next(2) == 0),
        4 => RawTorchZip.File(Pickle(damaged: true), _storages, alignment: _random.Next(2) == 0 ? 64 : 1),
        _ => RawTorchZip.File(Pickle(damaged: false), _storages.Select(bytes => _random.Next(3) == 0 ? new byte[_random.Next(100)] : bytes), byteOrder: _random.Next(9) == 0 ? "big" : null),
    };

    private byte[] Whole() => RawTorchZip.File(Pickle(damaged: false), _storages, zip64: _random.Next(2) == 0, alignment: _random.Next(2) == 0 ? 64 : 1);

    /// <summary>The pickle of five tensors; a damaged one has odd numbers in place of some of theirs.</summary>
    private byte[] Pickle(bool damaged)
    {
        long N(long value) => damaged && _random.Next(12) == 0 ? Numbers[_random.Next(Numbers.Length)] : value;
        string T(string type) => damaged && _random.Next(20) == 0 ? Types[_random.Next(Types.Length)] : type;
        string K(string key) => damaged && _random.Next(20) == 0 ? $"{_random.Next(4)}" : key;
        return new RawPickle().Op("}q\0").Text("module").Op("}(")
            .Text("a").Tensor(T("FloatStorage"), K("0"), N(16), N(0), [N(4), N(4)], [N(4), N(1)])
            .Text("b").Tensor(T("FloatStorage"), K("0"), N(16), N(5), [N(2), N(3)], [N(1), N(2)])
            .Text("c").Tensor(T("BFloat16Storage"), K("1"), N(8), N(0), [N(8)], [N(1)]).Op("q\x01")
            .Text("d").TensorV3("float8_e4m3fn", K("2"), N(40), N(1), [N(3), N(13)], [N(13), N(1)])
            .Text("e").Op("h\x01")
            .Text("f").Op("G").Op(0x3f, 0xf0, 0, 0, 0, 0, 0, 0)
            .Op("us").Done;
    }

    private byte[] Flip(byte[] file)
    {
        for (int times = _random.Next(1, 5); times > 0; times--)
        {
            file[_random.Next(file.Length)] ^= (byte)(1 << _random.Next(8));
        }

        return file;
    }

    private byte[] Resize(byte[] file) => _random.Next(3) switch
    {
        0 => file[.._random.Next(file.Length)],
        1 => [.. file, .. new byte[_random.Next(1, 100)]],
        _ => [.. file.AsSpan(0, _random.Next(file.Length)), .. file.AsSpan(_random.Next(file.Length))],
    };

    /// <summary>Writes an odd number into one of the records' fields.</summary>
    private byte[] ZipField(byte[] file)
    {
        for (int times = _random.Next(1, 3); times > 0; times--)
        {
            byte[] signature = Signatures[_random.Next(Signatures.Length)];
            int at = file.AsSpan(_random.Next(file.Length)).IndexOf(signature);
            int field = at < 0 ? file.Length - 22 + _random.Next(18) : file.AsSpan().IndexOf(signature) + _random.Next(4, 56);
            Span<byte> rest = file.AsSpan(Math.Clamp(field, 0, file.Length - 8));
            long number = _random.Next(2) == 0 ? Numbers[_random.Next(Numbers.Length)] : _random.Next(file.Length);
            switch (_random.Next(3))
            {
                case 0:
                    BinaryPrimitives.WriteInt16LittleEndian(rest, (short)number);
                    break;
                case 1:
                    BinaryPrimitives.WriteInt32LittleEndian(rest, (int)number);
                    break;
                default:
                    BinaryPrimitives.WriteInt64LittleEndian(rest, number);
                    break;
            }
        }

        return file;
    }

    /// <summary>Puts opcodes in, takes bytes out, repeats or overwrites them, in a pickle whose archive stays whole.</summary>
    private byte[] Edit(byte[] pickle)
    {
        var bytes = new List<byte>(pickle);
        for (int times = _random.Next(1, 4); times > 0 && bytes.Count > 8; times--)
        {
            int at = _random.Next(bytes.Count);
            int length = Math.Min(_random.Next(1, 24), bytes.Count - at);
            switch (_random.Next(5))
            {
                case 0:
                    bytes.Insert(at, (byte)Opcodes[_random.Next(Opcodes.Length)]);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(_random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes[at] = (byte)Opcodes[_random.Next(Opcodes.Length)];
                    break;
                default:
                    bytes[at] = (byte)_random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }
}
