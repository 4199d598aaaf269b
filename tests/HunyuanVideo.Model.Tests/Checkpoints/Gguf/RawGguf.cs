using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints.Gguf;

namespace HunyuanVideo.Model.Tests.Checkpoints.Gguf;

/// <summary>Small GGUF files, right ones.</summary>
internal static class RawGguf
{
    /// <summary>A value of every type a key can have, lists and lists of texts among them.</summary>
    public static IReadOnlyList<(string Key, object Value)> EveryKind { get; } =
    [
        ("general.architecture", "hyvid"), ("kind.u8", (byte)200), ("kind.i8", (sbyte)-3), ("kind.u16", (ushort)60000), ("kind.i16", (short)-300), ("kind.u32", 4000000000u),
        ("kind.i32", -70000), ("kind.f32", 1.5f), ("kind.bool", true), ("kind.u64", 1ul << 40), ("kind.i64", -(1L << 40)), ("kind.f64", 2.5), ("kind.words", new[] { "a", "bc", "" }),
        ("kind.numbers", new[] { 3, -4, 5 }), ("kind.many", new short[100]), ("kind.flags", new[] { true, false }), ("kind.none", Array.Empty<double>()), ("kind.lists", new[] { new[] { 1, 2 }, [] }),
    ];

    /// <summary>A file of these tensors.</summary>
    public static byte[] File(IReadOnlyList<(string Key, object Value)> metadata, params IReadOnlyList<GgufItem> tensors) => File(3, metadata, tensors);

    /// <summary>A file of a version.</summary>
    public static byte[] File(uint version, IReadOnlyList<(string Key, object Value)> metadata, params IReadOnlyList<GgufItem> tensors)
    {
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, metadata, tensors, version);
        return stream.ToArray();
    }

    /// <summary>A tensor of the numbers 0, 1, 2, … thirds.</summary>
    public static GgufItem Tensor(string name, string type, params long[] shape) =>
        GgufItem.Of(name, GgufType.Named(type)!, shape, Numbers(shape.Aggregate(1L, (product, size) => product * size)));

    public static float[] Numbers(long count) => [.. Enumerable.Range(0, (int)count).Select(i => (i % 50) / 3f)];
}
