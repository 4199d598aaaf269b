using System.IO.Compression;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

public sealed class TorchZipFileTests
{
    [Theory]
    [InlineData("mp_rank_00_model_states", "dit.safetensors", "")]
    [InlineData("vae_pytorch_model", "vae.safetensors", "vae.")]
    public void Read_FullPrecisionFixture_EqualsSafetensorsBitForBit(string name, string tensors, string prefix)
    {
        using var folder = new TemporaryFolder();
        using TorchZipFile file = TorchZipFile.Open(RawTorchZip.WriteFixture(folder, name, tensors, prefix));
        using SafetensorsFile expected = Golden.Open(tensors);

        Assert.Equal(expected.Names.Select(tensor => prefix + tensor).Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
        using var scope = NewDisposeScope();
        foreach (string tensor in expected.Names)
        {
            Assert.Equal(expected.ShapeOf(tensor), file.ShapeOf(prefix + tensor));
            TensorAssert.Identical(expected.Read(tensor), file.Read(prefix + tensor));
        }
    }

    [Fact]
    public void Read_Bf16Fixture_EqualsRoundedSafetensors()
    {
        using TorchZipFile file = TorchZipFile.Open(Golden.PathOf("mp_rank_00_model_states_bf16.pt"));
        using SafetensorsFile expected = Golden.Open("dit.safetensors");
        using var scope = NewDisposeScope();
        Assert.Equal(expected.Names.Order(StringComparer.Ordinal), file.Names.Order(StringComparer.Ordinal));
        foreach (string tensor in expected.Names)
        {
            TensorAssert.Identical(expected.Read(tensor).to(ScalarType.BFloat16), file.Read(tensor));
        }
    }

    [Fact]
    public void Open_Fp8Fixture_KnowsWhichWeightsHave8Bits()
    {
        using TorchZipFile file = TorchZipFile.Open(Golden.PathOf("mp_rank_00_model_states_fp8.pt"));
        using TorchZipFile map = TorchZipFile.Open(Golden.PathOf("mp_rank_00_model_states_fp8_map.pt"));
        Assert.Equal(
            map.Names.Select(module => module + ".weight").Order(StringComparer.Ordinal),
            file.Names.Where(name => file.DTypeOf(name) == SafetensorsDType.Float8E4M3).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false, 64)]
    [InlineData(true, 64)]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    public void Read_StridedTensorsOnOneStorage_HaveTheirElements(bool zip64, int alignment)
    {
        using var folder = new TemporaryFolder();
        float[] numbers = [.. Enumerable.Range(0, 12).Select(i => i * 0.5f)];
        byte[] storage = new byte[48];
        Buffer.BlockCopy(numbers, 0, storage, 0, 48);
        byte[] pickle = new RawPickle().Op("}(")
            .Text("whole").Tensor("FloatStorage", "0", 12, 0, [3, 4], [4, 1])
            .Text("transposed").Tensor("FloatStorage", "0", 12, 0, [4, 3], [1, 4])
            .Text("row").Tensor("FloatStorage", "0", 12, 4, [4], [1])
            .Text("one").Tensor("FloatStorage", "0", 12, 11, [], [])
            .Text("empty").Tensor("FloatStorage", "0", 12, 12, [0, 5], [5, 1])
            .Op("u").Done;
        string path = folder.PathOf("a.pt");
        // an odd length before it, so that an unpadded archive puts the storage between whole elements
        File.WriteAllBytes(path, RawTorchZip.File(pickle, [storage, new byte[3]], zip64: zip64, alignment: alignment));
        using TorchZipFile file = TorchZipFile.Open(path);
        using var scope = NewDisposeScope();
        Tensor whole = tensor(numbers).reshape(3, 4);

        TensorAssert.Identical(whole, file.Read("whole"));
        TensorAssert.Identical(whole.t(), file.Read("transposed"));
        TensorAssert.Identical(whole[1], file.Read("row"));
        TensorAssert.Identical(whole[2][3], file.Read("one"));
        Assert.Equal([0, 5], file.Read("empty").shape);
    }

    [Fact]
    public void Read_Tensor_OutlivesTheFileAndLeaksNothing()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            Tensor bias;
            using (TorchZipFile file = TorchZipFile.Open(Golden.PathOf("mp_rank_00_model_states_bf16.pt")))
            {
                bias = file.Read("img_in.proj.bias");
            }

            Assert.True(bias.isfinite().all().item<bool>());
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Read_ArchiveOver4GB_FindsWhatLiesBehindIt()
    {
        const long Large = (1L << 32) + (1 << 20);
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.pt");
        byte[] pickle = new RawPickle().Op("}(")
            .Text("large").Tensor("ByteStorage", "0", Large, Large - 4, [4], [1])
            .Text("behind").Tensor("IntStorage", "1", 2, 0, [2], [1]).Op("u").Done;
        using (FileStream stream = File.Create(path))
        {
            // the large storage is a hole, which takes no room on the disk
            RawZip.Write(stream, [("a/data.pkl", pickle, 0), ("a/data/0", [], Large), ("a/data/1", [1, 0, 0, 0, 2, 0, 0, 0], 0)], zip64: true);
        }

        using TorchZipFile file = TorchZipFile.Open(path);
        using Tensor large = file.Read("large");
        using Tensor behind = file.Read("behind");
        Assert.True(new FileInfo(path).Length > Large);
        Assert.Equal([0, 0, 0, 0], large.data<byte>().ToArray());
        Assert.Equal([1, 2], behind.data<int>().ToArray());
    }

    [Theory]
    [InlineData("module", null)]
    [InlineData("ema", null)]
    [InlineData("state_dict", null)]
    [InlineData(null, null)]
    [InlineData("ema", "ema")]
    [InlineData("other", "other")]
    public void Open_TensorsUnderAKey_FindsThem(string? stored, string? asked)
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        File.WriteAllBytes(folder.PathOf("a.pt"), RawTorchZip.Of(new Dictionary<string, Tensor> { ["w"] = ones(2, 3) }, stored));
        using TorchZipFile file = TorchZipFile.Open(folder.PathOf("a.pt"), asked);
        Assert.Equal(["w"], file.Names);
    }

    [Fact]
    public void Open_TwoKeys_TakesTheOneAskedFor()
    {
        using var folder = new TemporaryFolder();
        byte[] pickle = new RawPickle().Op("}(")
            .Text("ema").Op("}").Text("e").Tensor("ByteStorage", "0", 1, 0, [1], [1]).Op("s")
            .Text("module").Op("}").Text("m").Tensor("ByteStorage", "0", 1, 0, [1], [1]).Op("su").Done;
        string path = folder.PathOf("a.pt");
        File.WriteAllBytes(path, RawTorchZip.File(pickle, [[7]]));
        using TorchZipFile module = TorchZipFile.Open(path);
        using TorchZipFile ema = TorchZipFile.Open(path, "ema");

        Assert.Equal(["m"], module.Names);
        Assert.Equal(["e"], ema.Names);
        var error = Assert.Throws<CheckpointException>(() => TorchZipFile.Open(path, "state"));
        Assert.Contains("holds no tensors under the key 'state'; it has 'ema', 'module'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_BigEndian_IsRefused() =>
        AssertRefused(RawTorchZip.File(new RawPickle().Op("}").Done, [], byteOrder: "big"), "byte order 'big'");

    [Fact]
    public void Open_LegacyPickle_SaysWhatToDo() =>
        AssertRefused([0x80, 2, 0x8a, 10, 0x6c, 0xfc], "before version 1.6, which is not read; load and save it with a newer PyTorch");

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("PK", "it was cut off")]
    [InlineData("hello", "it is no PyTorch archive")]
    public void Open_NoArchive_SaysSo(string content, string fault) => AssertRefused(System.Text.Encoding.ASCII.GetBytes(content), fault);

    [Fact]
    public void Open_CompressedArchive_IsRefused()
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        using (Stream entry = archive.CreateEntry("a/data.pkl", CompressionLevel.Optimal).Open())
        {
            entry.Write(new byte[1000]);
        }

        AssertRefused(stream.ToArray(), "compressed or encrypted");
    }

    [Theory]
    [InlineData("../data.pkl")]
    [InlineData("/abs/data.pkl")]
    [InlineData("a\\data.pkl")]
    [InlineData("a/../../data.pkl")]
    public void Open_PathTricks_AreRefused(string name) => AssertRefused(RawZip.File([(name, [])]), "not plain");

    [Fact]
    public void Open_OverlappingFiles_AreRefused()
    {
        byte[] file = RawZip.File([("a/data.pkl", new RawPickle().Op("}").Done), ("a/data/0", new byte[64])]);
        int central = file.AsSpan().IndexOf("PK\x01\x02"u8);
        // the first file's directory entry now claims the second's bytes too
        BitConverter.GetBytes(100).CopyTo(file, central + 20);
        BitConverter.GetBytes(100).CopyTo(file, central + 24);
        AssertRefused(file, "overlaps another");
    }

    [Fact]
    public void Open_AbsentOrFolder_SaysSo()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<CheckpointException>(() => TorchZipFile.Open(folder.PathOf("absent.pt")));
        Assert.Throws<CheckpointException>(() => TorchZipFile.Open(folder.Path));
    }

    private static void AssertRefused(byte[] content, string fault)
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.pt");
        File.WriteAllBytes(path, content);
        var error = Assert.Throws<CheckpointException>(() => TorchZipFile.Open(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
