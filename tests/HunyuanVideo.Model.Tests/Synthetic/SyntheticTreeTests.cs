using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using ICSharpCode.SharpZipLib.Zip;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Synthetic;

/// <summary>The checkpoints that loading is measured with, at the fixtures' size.</summary>
public sealed class SyntheticTreeTests
{
    private static readonly TransformerConfig Config = TransformerConfig.From("dit.json", Golden.Json("dit.json"));

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32)]
    public void Write_BothFormats_LoadEqual(ScalarType dtype)
    {
        using var folder = new TemporaryFolder();
        var weights = new SyntheticWeights(Config, dtype);
        string torch = SyntheticTree.Write(folder.PathOf("pt"), Nano.Folder, Config, weights, torch: true);
        string safetensors = SyntheticTree.Write(folder.PathOf("st"), Nano.Folder, Config, weights, torch: false);
        using SafetensorsFile golden = Golden.Open("dit.safetensors");
        using TorchZipFile left = TorchZipFile.Open(torch);
        using SafetensorsFile right = SafetensorsFile.Open(safetensors);

        Assert.Equal(golden.Names.Order(StringComparer.Ordinal), left.Names.Order(StringComparer.Ordinal));
        Assert.All(golden.Names, name =>
        {
            using var scope = NewDisposeScope();
            Assert.Equal(dtype, left.DTypeOf(name));
            Assert.Equal(golden.ShapeOf(name), left.ShapeOf(name));
            Tensor values = left.Read(name);
            Assert.True(values.eq(right.Read(name)).all().item<bool>(), name);
            Assert.True(values.isfinite().all().item<bool>(), name);
        });
        Assert.Equal(weights.Bytes, golden.Entries.Values.Sum(entry => entry.Length) / 4 * SafetensorsDType.SizeOf(dtype));
    }

    [Fact]
    public void Write_Archive_IsAsTorchSavesIt()
    {
        using var folder = new TemporaryFolder();
        string path = SyntheticTree.Write(folder.PathOf("pt"), Nano.Folder, Config, new SyntheticWeights(Config, ScalarType.BFloat16), torch: true);
        using var archive = new ZipFile(path);

        Assert.All(archive.Cast<ICSharpCode.SharpZipLib.Zip.ZipEntry>(), entry =>
        {
            using Stream content = archive.GetInputStream(entry);
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            var crc = new ICSharpCode.SharpZipLib.Checksum.Crc32();
            crc.Update(bytes.ToArray());
            Assert.Equal((entry.Size, entry.Crc), (bytes.Length, crc.Value));
        });
        Assert.Equal("mp_rank_00_model_states/data.pkl", archive[0].Name);
        string[] names = [.. archive.Cast<ICSharpCode.SharpZipLib.Zip.ZipEntry>().Select(entry => entry.Name["mp_rank_00_model_states/".Length..])];
        Assert.Superset(new HashSet<string> { "byteorder", ".format_version", "version", "data/0", ".data/serialization_id" }, names.ToHashSet());
    }

    [Fact]
    public void Write_Tree_IsAModelFolder()
    {
        using var folder = new TemporaryFolder();
        SyntheticTree.Write(folder.Path, Nano.Folder, Config, new SyntheticWeights(Config, ScalarType.BFloat16), torch: true);
        ModelFolder model = ModelFolder.Open(folder.Path);
        using var part = new PartLoad<HunyuanVideoTransformer>(
            "transformer", model.OpenTransformer(), ScalarType.BFloat16, weights => new HunyuanVideoTransformer(weights, model.TransformerConfig));
        part.CountOn(new LoadMeter(TimeProvider.System));
        HunyuanVideoPipeline.Verify(model);
        using var transformer = (HunyuanVideoTransformer)part.Load(CPU, onProgress: null, CancellationToken.None);

        Assert.Equal(Config.HiddenSize, transformer.Config.HiddenSize);
        Assert.Equal(part.Meter.TotalBytes, part.Meter.Bytes);
    }
}
