using System.Buffers.Binary;
using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Gguf;

/// <summary>GGUF files that are right, of every kind the format knows.</summary>
public sealed class GgufFileTests
{
    [Fact]
    public void Read_EveryType_GivesTheReferencesNumbers()
    {
        using GgufFile file = GgufFile.Open(Golden.PathOf("gguf/all_types.gguf"));
        using SafetensorsFile expected = Golden.OpenFile(Golden.PathOf("gguf/all_types_expected.safetensors"));
        Assert.Equal("hyvid", file.Metadata.TextOf("general.architecture"));
        Assert.Equal(expected.Names.Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
        Assert.All(expected.Names, name =>
        {
            using var scope = NewDisposeScope();
            Tensor values = file.Read(name);
            Tensor reference = expected.Read(name);
            Assert.Equal(expected.ShapeOf(name), file.ShapeOf(name));
            Assert.Equal(reference.shape, values.shape);
            double tolerance = ReferenceBlock.Tolerance(file.Entries[name].Type.Name, reference.data<float>().Select(value => (double)value));
            double difference = (values.to(ScalarType.Float64) - reference.to(ScalarType.Float64)).abs().max().item<double>();
            Assert.True(difference <= tolerance, $"{name}: {difference}");
        });
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Open_EveryKindOfValue_KeepsThoseThatAreShort(uint version)
    {
        using var folder = new TemporaryFolder();
        using GgufFile file = Open(folder, RawGguf.File(version, RawGguf.EveryKind, RawGguf.Tensor("a", "F16", 3, 5)));
        GgufMetadata metadata = file.Metadata;
        Assert.Equal("hyvid", metadata.TextOf("general.architecture"));
        Assert.Equal(
            [200L, -3, 60000, -300, 4000000000, -70000, 1, 1L << 40, -(1L << 40)],
            new[] { "u8", "i8", "u16", "i16", "u32", "i32", "bool", "u64", "i64" }.Select(kind => metadata.NumberOf("kind." + kind)!.Value));
        Assert.Equal([3L, -4, 5], metadata.NumbersOf("kind.numbers"));
        Assert.Equal([1L, 0], metadata.NumbersOf("kind.flags"));
        Assert.Null(metadata.NumbersOf("kind.many"));
        Assert.Equal(RawGguf.Numbers(15).Select(x => (float)(Half)x), file.Read("a").to(ScalarType.Float32).data<float>().ToArray());
    }

    [Theory]
    [InlineData(8u)]
    [InlineData(64u)]
    [InlineData(40u)]
    [InlineData(4096u)]
    public void Open_AnotherAlignment_FindsTheTensors(uint alignment)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = RawGguf.File([("general.alignment", alignment)], RawGguf.Tensor("a", "Q8_0", 1, 32), RawGguf.Tensor("b", "F32", 2, 3));
        using GgufFile file = Open(folder, bytes);
        using Tensor b = file.Read("b");
        Assert.Equal(RawGguf.Numbers(6), b.data<float>().ToArray());
        Assert.Equal(34, file.BytesOf("a"));
    }

    [Fact]
    public void Open_TensorsStoredInAnotherOrder_FindsThem()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = RawGguf.File([], RawGguf.Tensor("a", "F32", 8), RawGguf.Tensor("b", "F32", 8));
        // two tensors of one size: swapping their offsets is swapping their names
        int first = bytes.AsSpan().IndexOf("a"u8) + 1 + 4 + 8 + 4;
        int second = first + 8 + 8 + 1 + 4 + 8 + 4;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(first), 32);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(second), 0);
        using GgufFile file = Open(folder, bytes);
        Assert.True(file.Entries["a"].Offset > file.Entries["b"].Offset);
    }

    [Fact]
    public void Open_OriginalShape_TakesThePlaceOfTheStoredOne()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = RawGguf.File([("comfy.gguf.orig_shape.a", new[] { 4, 2, 1, 2, 16 })], RawGguf.Tensor("a", "Q4_0", 8, 32));
        using GgufFile file = Open(folder, bytes);
        using Tensor values = file.Read("a");
        Assert.Equal([4, 2, 1, 2, 16], file.ShapeOf("a"));
        Assert.Equal([4, 2, 1, 2, 16], values.shape);
    }

    [Fact]
    public void ReadBlocks_QuantisedTensor_AreTheBytesOfTheFile()
    {
        using var folder = new TemporaryFolder();
        var item = RawGguf.Tensor("a", "Q4_K", 2, 256);
        using GgufFile file = Open(folder, RawGguf.File([], item));
        using Tensor bytes = file.ReadBlocks("a").Bytes;
        Assert.Equal(item.Pieces().Single().ToArray(), bytes.data<byte>().ToArray());
        Assert.Equal("Q4_K", file.BlocksOf("a")!.Name);
    }

    [Fact]
    public void Read_LlamasQueriesAndKeys_HaveTheirRowsInTheUsualOrder()
    {
        using var folder = new TemporaryFolder();
        // four heads of four rows; a file has the halves of each head interleaved: rows 0 2 1 3 of it are 0 1 2 3 elsewhere
        float[] usual = [.. Enumerable.Range(0, 16).SelectMany(row => Enumerable.Repeat((float)row, 32))];
        float[] stored = [.. Enumerable.Range(0, 16).SelectMany(row => Enumerable.Repeat((float)((row / 4 * 4) + (row % 4 / 2) + (row % 2 * 2)), 32))];
        (string, object)[] llama = [("general.architecture", "llama"), ("llama.attention.head_count", 4u), ("llama.attention.head_count_kv", 4u)];
        foreach (string type in new[] { "F32", "F16", "Q8_0" })
        {
            using GgufFile file = Open(folder, RawGguf.File(
                llama,
                GgufItem.Of("blk.0.attn_q.weight", GgufType.Named(type)!, [16, 32], stored),
                GgufItem.Of("blk.0.attn_v.weight", GgufType.Named(type)!, [16, 32], usual)));
            using var scope = NewDisposeScope();
            Tensor values = file.Read("blk.0.attn_q.weight").to(ScalarType.Float32);
            Assert.True(values.eq(file.Read("blk.0.attn_v.weight").to(ScalarType.Float32)).all().item<bool>(), type);
        }
    }

    private static GgufFile Open(TemporaryFolder folder, byte[] bytes)
    {
        string path = folder.PathOf($"{Guid.NewGuid():N}.gguf");
        File.WriteAllBytes(path, bytes);
        return GgufFile.Open(path);
    }
}
