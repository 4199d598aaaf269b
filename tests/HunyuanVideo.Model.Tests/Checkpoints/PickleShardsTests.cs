using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>Text encoders as older downloads have them: pytorch_model.bin.index.json with .bin shards.</summary>
public sealed class PickleShardsTests
{
    private const string Index = "pytorch_model.bin.index.json";
    private const string First = "pytorch_model-00001-of-00002.bin";
    private const string Second = "pytorch_model-00002-of-00002.bin";

    [Fact]
    public void Open_IndexAndShards_GivesTheSameTensorsAsSafetensors()
    {
        using TemporaryFolder folder = Sharded();
        WeightFiles files = WeightFiles.Find(folder.Path);
        using StateDict state = StateDict.Open(files, ModelPart.TextEncoder);
        using SafetensorsFile original = SafetensorsFile.Open(Path.Combine(Nano.Folder, "text_encoder", "model.safetensors"));

        Assert.Equal([folder.PathOf(First), folder.PathOf(Second)], files.Paths);
        string prefix = original.Names.First(name => name.EndsWith("embed_tokens.weight", StringComparison.Ordinal))[..^"embed_tokens.weight".Length];
        Assert.All(original.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)), name =>
        {
            using var scope = NewDisposeScope();
            Tensor expected = original.Read(name);
            Assert.True(state.Read(name[prefix.Length..], expected.shape).eq(expected).all().item<bool>(), name);
        });
    }

    [Fact]
    public void Find_SafetensorsBesideThem_ArePreferred()
    {
        using TemporaryFolder folder = Sharded();
        File.Copy(Path.Combine(Nano.Folder, "text_encoder", "model.safetensors"), folder.PathOf("model.safetensors"));
        Assert.Equal([folder.PathOf("model.safetensors")], WeightFiles.Find(folder.Path).Paths);
    }

    [Fact]
    public void Find_ShardMissing_NamesIt()
    {
        using TemporaryFolder folder = Sharded();
        File.Delete(folder.PathOf(Second));
        var error = Assert.Throws<CheckpointException>(() => WeightFiles.Find(folder.Path));
        Assert.Equal($"{folder.PathOf(Second)} is missing, although {folder.PathOf(Index)} lists it; download it again.", error.Message);
    }

    [Theory]
    [InlineData("../pytorch_model.bin")]
    [InlineData("model.safetensors")]
    public void Find_IndexNamesSomethingElse_IsRefused(string shard)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf(Index), JsonSerializer.Serialize(new { weight_map = new Dictionary<string, string> { ["a"] = shard } }));
        File.WriteAllText(folder.PathOf(First), "");
        var error = Assert.Throws<CheckpointException>(() => WeightFiles.Find(folder.Path));
        Assert.Contains("must name each shard by a plain file name that ends in .bin", error.Message, StringComparison.Ordinal);
    }

    private static TemporaryFolder Sharded()
    {
        var folder = new TemporaryFolder();
        using SafetensorsFile original = SafetensorsFile.Open(Path.Combine(Nano.Folder, "text_encoder", "model.safetensors"));
        string[] names = [.. original.Names];
        var map = new Dictionary<string, string>();
        foreach ((string shard, string[] part) in new[] { (First, names[..(names.Length / 2)]), (Second, names[(names.Length / 2)..]) })
        {
            using var scope = NewDisposeScope();
            File.WriteAllBytes(folder.PathOf(shard), RawTorchZip.Of(part.ToDictionary(name => name, original.Read), key: null));
            Array.ForEach(part, name => map[name] = shard);
        }

        File.WriteAllText(folder.PathOf(Index), JsonSerializer.Serialize(new { metadata = new { total_size = 1 }, weight_map = map }));
        return folder;
    }
}
