using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Checkpoints;

public sealed class WeightFilesTests
{
    private const string Index = "diffusion_pytorch_model.safetensors.index.json";

    [Fact]
    public void Find_MissingShard_NamesIt()
    {
        using TemporaryFolder folder = Sharded();
        string shard = folder.PathOf("diffusion_pytorch_model-00002-of-00003.safetensors");
        File.Delete(shard);
        var error = Assert.Throws<CheckpointException>(() => WeightFiles.Find(folder.Path));
        Assert.Equal($"{shard} is missing, although {folder.PathOf(Index)} lists it; download it again.", error.Message);
    }

    [Fact]
    public void Open_ShardWithoutAPromisedTensor_NamesBoth()
    {
        using TemporaryFolder folder = Sharded();
        File.Copy(folder.PathOf("diffusion_pytorch_model-00001-of-00003.safetensors"), folder.PathOf("diffusion_pytorch_model-00002-of-00003.safetensors"), overwrite: true);
        var error = Assert.Throws<CheckpointException>(() => StateDict.Open(WeightFiles.Find(folder.Path), ModelPart.Transformer));
        Assert.StartsWith("diffusion_pytorch_model-00002-of-00003.safetensors lacks the tensor '", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../model.safetensors")]
    [InlineData("/etc/model.safetensors")]
    [InlineData("sub/model.safetensors")]
    [InlineData("sub\\model.safetensors")]
    [InlineData("C:model.safetensors")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData(".model.safetensors")]
    [InlineData("model.bin")]
    [InlineData("mo\ndel.safetensors")]
    public void FromIndex_NotAPlainFileName_IsRefused(string shard)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf(Index), JsonSerializer.Serialize(new { weight_map = new Dictionary<string, string> { ["a"] = shard } }));
        var error = Assert.Throws<CheckpointException>(() => WeightFiles.FromIndex(folder.PathOf(Index)));
        Assert.Contains("must name each shard by a plain file name", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"weight_map":[]}""")]
    [InlineData("""{"weight_map":{}}""")]
    [InlineData("""{"weight_map":{"a":1}}""")]
    [InlineData("""{"weight_map":{"a":"\ud800.safetensors"}}""")]
    [InlineData("""{"weight_map":{"\ud800":"a.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a\nb":"a.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"a.safetensors","a":"b.safetensors"}}""")]
    public void FromIndex_MalformedIndex_IsRefusedInOneLine(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf(Index), json);
        var error = Assert.Throws<CheckpointException>(() => WeightFiles.FromIndex(folder.PathOf(Index)));
        Assert.StartsWith(folder.PathOf(Index), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Find_SeveralVersions_TakesThePlainNameOrAsks()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("model.fp16.safetensors"), "");
        File.WriteAllText(folder.PathOf("model.bf16.safetensors"), "");
        File.WriteAllText(folder.PathOf("._model.safetensors"), "");
        var error = Assert.Throws<CheckpointException>(() => WeightFiles.Find(folder.Path));
        Assert.Contains("leaves open which weights to use (model.bf16.safetensors, model.fp16.safetensors)", error.Message, StringComparison.Ordinal);

        File.WriteAllText(folder.PathOf("model.safetensors"), "");
        Assert.Equal([folder.PathOf("model.safetensors")], WeightFiles.Find(folder.Path).Paths);
    }

    [Fact]
    public void Find_ShardsWithoutTheirIndex_AreTakenByTheirNames()
    {
        using TemporaryFolder folder = Sharded();
        IReadOnlyList<string> expected = WeightFiles.Find(folder.Path).Paths;
        Assert.Equal(expected, WeightFiles.At(folder.PathOf(Index)).Paths);
        File.Delete(folder.PathOf(Index));
        Assert.Equal(expected, WeightFiles.Find(folder.Path).Paths);
        Assert.All(expected, shard => Assert.Equal(expected, WeightFiles.At(shard).Paths));

        File.Copy(expected[0], folder.PathOf("other.safetensors"));
        var error = Assert.Throws<CheckpointException>(() => WeightFiles.Find(folder.Path));
        Assert.Contains("shards with one .safetensors.index.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void At_ShardOfASetThatIsNotWhole_NamesTheMissingOne()
    {
        using TemporaryFolder folder = Sharded();
        string shard = folder.PathOf("diffusion_pytorch_model-00003-of-00003.safetensors");
        File.Delete(shard);
        var error = Assert.Throws<CheckpointException>(() => WeightFiles.At(folder.PathOf("diffusion_pytorch_model-00001-of-00003.safetensors")));
        Assert.Equal($"{shard} is missing, although diffusion_pytorch_model-00001-of-00003.safetensors says by its name that there are 3 shards; download it too.", error.Message);
    }

    private static TemporaryFolder Sharded()
    {
        var folder = new TemporaryFolder();
        using SafetensorsFile official = Golden.Open("dit.safetensors");
        StateDictTests.WriteShardedCopy(official, folder, shards: 3);
        return folder;
    }
}
