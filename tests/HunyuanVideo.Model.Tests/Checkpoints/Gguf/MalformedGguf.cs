using System.Buffers.Binary;
using System.Text;
using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints.Gguf;

namespace HunyuanVideo.Model.Tests.Checkpoints.Gguf;

/// <summary>Files that are wrong in one way each, by what is wrong.</summary>
internal static class MalformedGguf
{
    private static readonly ulong[] Numbers = [0, 1, 3, 31, 33, 1 << 16, uint.MaxValue, 1ul << 32, 1ul << 40, (1ul << 61) + 1, long.MaxValue, 1ul << 63, ulong.MaxValue - 31, ulong.MaxValue];

    /// <summary>Two tensors; the fields of the second, which is named <c>second</c>, end with its rank, two sizes, type and offset.</summary>
    private static byte[] Good => RawGguf.File([("general.architecture", "hyvid")], RawGguf.Tensor("first", "Q8_0", 2, 32), RawGguf.Tensor("second", "F32", 4, 32));

    private static int Second => Good.AsSpan().IndexOf("second"u8) + 6;

    public static IEnumerable<(string Fault, byte[] Bytes)> All => [.. Framing(), .. Keys(), .. Fields(), .. Shapes()];

    private static IEnumerable<(string Fault, byte[] Bytes)> Framing()
    {
        byte[] good = Good;
        for (int length = 0; length < good.Length; length++)
        {
            yield return ($"cut after {length}", good[..length]);
        }

        yield return ("a zip file", [.. "PK\u0003\u0004"u8, .. new byte[500]]);
        yield return ("only zeros", new byte[1000]);
        yield return ("only 0xFF", [.. Enumerable.Repeat((byte)255, 1000)]);
        foreach (uint version in new uint[] { 0u, 1, 4, uint.MaxValue, 3u << 24 })
        {
            yield return ($"version {version}", With(good, 4, version));
        }

        foreach (ulong count in Numbers.Skip(2))
        {
            yield return ($"{count} tensors", With(good, 8, count));
            yield return ($"{count} keys", With(good, 16, count));
            yield return ($"a key of {count} bytes", With(good, 24, count));
        }
    }

    private static IEnumerable<(string Fault, byte[] Bytes)> Keys()
    {
        byte[] good = Good;
        int type = good.AsSpan().IndexOf("general.architecture"u8) + 20;
        foreach (uint code in new uint[] { 0u, 6, 9, 12, 13, 99, uint.MaxValue })
        {
            yield return ($"a key of type {code}", With(good, type, code));
        }

        yield return ("a key with a line break", RawGguf.File([("a\nb", 1u)], RawGguf.Tensor("a", "F32", 1)));
        yield return ("a key twice", RawGguf.File([("a", 1u), ("a", 2u)], RawGguf.Tensor("a", "F32", 1)));
        yield return ("a long key", RawGguf.File([(new string('k', 600), 1u)], RawGguf.Tensor("a", "F32", 1)));
        byte[] truth = RawGguf.File([("truth", true)], RawGguf.Tensor("a", "F32", 1));
        yield return ("neither true nor false", [.. truth[..(truth.AsSpan().IndexOf("truth"u8) + 9)], 2, .. truth[(truth.AsSpan().IndexOf("truth"u8) + 10)..]]);
        foreach (object alignment in new object[] { 0u, 7u, 12u, (1u << 21), "32", 32.0 })
        {
            yield return ($"alignment {alignment}", With(RawGguf.File([("general.alignment", 32u)], RawGguf.Tensor("a", "F32", 9)), alignment));
        }

        object lists = new[] { new[] { new[] { new[] { new[] { new[] { new[] { new[] { new[] { new[] { 1 } } } } } } } } } };
        yield return ("lists ten deep", RawGguf.File([("deep", lists)], RawGguf.Tensor("a", "F32", 1)));
    }

    private static IEnumerable<(string Fault, byte[] Bytes)> Fields()
    {
        byte[] good = Good;
        foreach (uint rank in new uint[] { 1u, 3, 9, 64, uint.MaxValue })
        {
            yield return ($"rank {rank}", With(good, Second, rank));
        }

        foreach (uint type in new uint[] { 4u, 5, 9, 12, 16, 24, 31, 40, 99, uint.MaxValue })
        {
            yield return ($"type {type}", With(good, Second + 20, type));
        }

        foreach (ulong offset in Numbers)
        {
            yield return ($"offset {offset}", With(good, Second + 24, offset));
        }

        yield return ("a name twice", RawGguf.File([], RawGguf.Tensor("a", "F32", 1), RawGguf.Tensor("a", "F32", 1)));
        yield return ("a name of control characters", RawGguf.File([], RawGguf.Tensor("a\u0001", "F32", 1)));
        yield return ("rows that are no whole blocks", RawGguf.File([], new GgufItem("a", GgufType.Named("Q4_K")!, [2, 384], () => [new byte[432]])));
    }

    private static IEnumerable<(string Fault, byte[] Bytes)> Shapes()
    {
        byte[] good = Good;
        foreach (ulong size in Numbers.Where(size => size > 32))
        {
            yield return ($"rows of {size}", With(good, Second + 4, size));
            yield return ($"{size} rows", With(good, Second + 12, size));
        }

        foreach (int[] shape in new int[][] { [], [3], [128, 2], [-4, -32], [2, 2, 2, 2, 2, 2, 2, 1, 1], [int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue] })
        {
            yield return ($"original shape {string.Join('x', shape)}", RawGguf.File([("comfy.gguf.orig_shape.a", shape)], RawGguf.Tensor("a", "F32", 4, 32)));
        }

        (string, object)[] noHeads = [("general.architecture", "llama")];
        yield return ("Llama without heads", RawGguf.File(noHeads, RawGguf.Tensor("blk.0.attn_q.weight", "F32", 8, 4)));
        foreach (uint heads in new uint[] { 0u, 3, 8, uint.MaxValue })
        {
            yield return ($"Llama of {heads} heads", RawGguf.File([.. noHeads, ("llama.attention.head_count", heads)], RawGguf.Tensor("blk.0.attn_q.weight", "F32", 8, 4)));
        }
    }

    private static byte[] With(byte[] file, int at, uint value)
    {
        byte[] changed = [.. file];
        BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(at), value);
        return changed;
    }

    private static byte[] With(byte[] file, int at, ulong value)
    {
        byte[] changed = [.. file];
        BinaryPrimitives.WriteUInt64LittleEndian(changed.AsSpan(at), value);
        return changed;
    }

    private static byte[] With(byte[] file, object alignment)
    {
        int at = file.AsSpan().IndexOf("general.alignment"u8) + 17;
        byte[] value = alignment switch
        {
            uint number => [4, 0, 0, 0, .. BitConverter.GetBytes(number)],
            double number => [12, 0, 0, 0, .. BitConverter.GetBytes(number)],
            _ => [8, 0, 0, 0, .. BitConverter.GetBytes(2L), .. Encoding.UTF8.GetBytes((string)alignment)],
        };
        return [.. file[..at], .. value, .. file[(at + 8)..]];
    }
}
