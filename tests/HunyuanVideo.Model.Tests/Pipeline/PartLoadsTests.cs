using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

[Collection(TensorCount.Collection)]
public sealed class PartLoadsTests
{
    private static readonly ModelPrecision Precision = ModelPrecision.For(CPU, ScalarType.Float32);

    [Fact]
    public void Load_Progress_CountsEveryByteOfEveryPart()
    {
        var reports = new List<LoadProgress>();
        using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(
            ModelFolder.Open(Nano.Folder), new PipelineOptions { Device = CPU }, new ImmediateProgress<LoadProgress>(reports.Add), CancellationToken.None);

        LoadProgress last = reports[^1];
        Assert.Equal(("ready", 3, 3), (last.Part, last.Step, last.Of));
        Assert.Equal(["text encoders", "transformer", "vae"], last.Parts.Select(part => part.Part));
        Assert.Equal(last.TotalBytes, last.Bytes);
        Assert.Equal(last.TotalBytes, last.Parts.Sum(part => part.Bytes));
        Assert.InRange(last.TotalBytes, 10_000_000, 20_000_000);
        Assert.True(last.BytesPerSecond > 0);
        Assert.Equal(TimeSpan.Zero, last.Remaining);
        Assert.Equal(reports.Select(report => report.Bytes).Order(), reports.Select(report => report.Bytes));
        Assert.Equal((0L, 0), (reports[0].Bytes, reports[0].Step));
    }

    [Fact]
    public void LoadSideBySide_Nano_LoadsAllPartsAndLeavesNoTensor()
    {
        long before = TensorCount.Settled();
        using (var loads = new PartLoads(TimeProvider.System, progress: null))
        {
            loads.Open(ModelFolder.Open(Nano.Folder), Precision, places: null);
            IReadOnlyList<IDisposable> parts = loads.LoadSideBySide(CPU, CancellationToken.None);
            Assert.Equal(
                ["CausalVae", "ClipTextEncoder", "HunyuanVideoTransformer", "LlamaTextEncoder"], parts.Select(part => part.GetType().Name).Order(StringComparer.Ordinal));
            foreach (IDisposable part in parts)
            {
                part.Dispose();
            }
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void LoadSideBySide_Cancelled_LeavesNoTensor()
    {
        long before = TensorCount.Settled();
        using var source = new CancellationTokenSource();
        using (var loads = new PartLoads(TimeProvider.System, new ImmediateProgress<LoadProgress>(_ => source.Cancel())))
        {
            loads.Open(ModelFolder.Open(Nano.Folder), Precision, places: null);
            Assert.ThrowsAny<OperationCanceledException>(() => loads.LoadSideBySide(CPU, source.Token));
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Load_LastPartDoesNotFit_IsRefusedBeforeAByteIsRead()
    {
        long before = TensorCount.Settled();
        using var folder = new TemporaryFolder();
        CopyNano(folder);
        string config = folder.PathOf("vae/config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace("\"latent_channels\": 16", "\"latent_channels\": 8", StringComparison.Ordinal));
        var reports = new List<LoadProgress>();

        var error = Assert.Throws<CheckpointException>(() => HunyuanVideoPipeline.Load(
            ModelFolder.Open(folder.Path), new PipelineOptions { Device = CPU }, new ImmediateProgress<LoadProgress>(reports.Add), CancellationToken.None));

        Assert.Contains("vae", error.Message, StringComparison.Ordinal);
        Assert.Contains("but this model needs", error.Message, StringComparison.Ordinal);
        Assert.Empty(reports);
        Assert.Equal(before, Tensor.TotalCount);
        Assert.Equal(error.Message, Assert.Throws<CheckpointException>(() => HunyuanVideoPipeline.Verify(ModelFolder.Open(folder.Path))).Message);
    }

    [Fact]
    public void Load_TokenizerOfAnotherModel_NamesIt()
    {
        using var folder = new TemporaryFolder();
        CopyNano(folder);
        string config = folder.PathOf("text_encoder/config.json");
        JsonRewrite(config, "vocab_size", 5);

        var error = Assert.Throws<CheckpointException>(() => HunyuanVideoPipeline.Verify(ModelFolder.Open(folder.Path)));

        Assert.Contains($"The tokenizer in {folder.PathOf("tokenizer")} makes ids up to", error.Message, StringComparison.Ordinal);
    }

    private static void JsonRewrite(string path, string key, int value)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(path))!;
        json[key] = value;
        File.WriteAllText(path, json.ToJsonString());
    }

    private static void CopyNano(TemporaryFolder folder)
    {
        foreach (string file in Directory.EnumerateFiles(Nano.Folder, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, folder.PathOf(Path.GetRelativePath(Nano.Folder, file)));
        }
    }
}
