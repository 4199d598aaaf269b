using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints;

public sealed class StateDictTests
{
    private const long HiddenSize = 32;

    [Fact]
    public void Read_DiffusersCopyOfTheTransformer_EqualsEveryOfficialTensor()
    {
        using var folder = new TemporaryFolder();
        using SafetensorsFile official = Golden.Open("dit.safetensors");
        WriteCopy(official, folder.PathOf("model.safetensors"));
        using StateDict state = StateDict.Open([folder.PathOf("model.safetensors")], KeyMap.DiffusersTransformer);

        AssertSame(official, state);
        state.ThrowIfUnread();
    }

    [Fact]
    public void Read_ShardedDiffusersCopy_EqualsEveryOfficialTensor()
    {
        using var folder = new TemporaryFolder();
        using SafetensorsFile official = Golden.Open("dit.safetensors");
        WriteShardedCopy(official, folder, shards: 3);
        using StateDict state = StateDict.Open(WeightFiles.Find(folder.Path), ModelPart.Transformer);

        AssertSame(official, state);
        state.ThrowIfUnread();
    }

    [Theory]
    [InlineData("")]
    [InlineData("model.diffusion_model.")]
    public void Open_OfficialNamesBehindAPrefix_FindsThem(string prefix)
    {
        using var folder = new TemporaryFolder();
        using SafetensorsFile official = Golden.Open("dit.safetensors");
        using (NewDisposeScope())
        {
            SafetensorsWriter.Write(folder.PathOf("any.safetensors"), official.Entries.Keys.ToDictionary(name => prefix + name, official.Read));
        }

        using StateDict state = StateDict.Open(WeightFiles.Find(folder.Path), ModelPart.Transformer);
        AssertSame(official, state);
        state.ThrowIfUnread();
    }

    [Theory]
    [InlineData("llama.safetensors", "", "vision_tower.embed.weight")]
    [InlineData("llama.safetensors", "model.", "lm_head.weight")]
    [InlineData("llama.safetensors", "language_model.model.", "language_model.lm_head.weight")]
    [InlineData("clip.safetensors", "", "embeddings.position_ids")]
    [InlineData("clip.safetensors", "text_model.", "logit_scale")]
    public void Open_TextEncoderBehindAPrefix_FindsItsNames(string golden, string prefix, string surplus)
    {
        using var folder = new TemporaryFolder();
        using SafetensorsFile source = Golden.Open(golden);
        const string Weights = "weights.";
        using (NewDisposeScope())
        {
            var tensors = source.Entries.Keys.Where(name => name.StartsWith(Weights, StringComparison.Ordinal))
                .ToDictionary(name => prefix + name[Weights.Length..], source.Read);
            tensors[surplus] = zeros(2);
            SafetensorsWriter.Write(folder.PathOf("model.safetensors"), tensors);
        }

        using var expected = new StateDict(Golden.Open(golden), Weights);
        using StateDict state = StateDict.Open(
            WeightFiles.Find(folder.Path), golden.StartsWith("llama", StringComparison.Ordinal) ? ModelPart.TextEncoder : ModelPart.TextEncoder2);
        foreach (string stored in source.Entries.Keys.Where(name => name.StartsWith(Weights, StringComparison.Ordinal)))
        {
            AssertSame(stored[Weights.Length..], expected, state);
        }

        state.ThrowIfUnread(name => name == surplus);
    }

    [Fact]
    public void Open_FilesOfAnotherModel_SaysWhatIsMissing()
    {
        var error = Assert.Throws<CheckpointException>(() =>
        {
            using var folder = new TemporaryFolder();
            File.Copy(Golden.PathOf("vae.safetensors"), folder.PathOf("model.safetensors"));
            using StateDict state = StateDict.Open(WeightFiles.Find(folder.Path), ModelPart.Transformer);
        });
        Assert.EndsWith("holds no tensor 'img_in.proj.weight' or 'x_embedder.proj.weight', so it is no HunyuanVideo transformer.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingTensor_NamesTensorAndFile()
    {
        using StateDict state = StateDict.Open([Golden.PathOf("dit.safetensors")]);
        var error = Assert.Throws<CheckpointException>(() => state.Read("double_blocks.9.img_mod.linear.weight", [1]));

        Assert.Equal($"{Golden.PathOf("dit.safetensors")} lacks the tensor 'double_blocks.9.img_mod.linear.weight', which this model needs.", error.Message);
        Assert.False(state.Contains("double_blocks.9.img_mod.linear.weight"));
    }

    [Fact]
    public void Read_OnePartOfAFusedTensorIsMissing_NamesThatPart()
    {
        using var folder = new TemporaryFolder();
        using SafetensorsFile official = Golden.Open("dit.safetensors");
        WriteCopy(official, folder.PathOf("a.safetensors"), tensors => tensors.Remove("transformer_blocks.1.attn.to_k.bias"));
        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")], KeyMap.DiffusersTransformer);

        Assert.False(state.Contains("double_blocks.1.img_attn_qkv.bias"));
        var error = Assert.Throws<CheckpointException>(() => state.Read("double_blocks.1.img_attn_qkv.bias", [96]));
        Assert.Contains("'transformer_blocks.1.attn.to_k.bias'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MisshapenTensor_NamesTensorFileAndBothShapes()
    {
        using StateDict state = StateDict.Open([Golden.PathOf("dit.safetensors")]);
        var error = Assert.Throws<CheckpointException>(() => state.Read("img_in.proj.bias", [33]));
        Assert.Equal($"{Golden.PathOf("dit.safetensors")}: tensor 'img_in.proj.bias' has shape [32], but this model needs [33].", error.Message);
    }

    [Theory]
    [InlineData("transformer_blocks.0.attn.to_q.weight", "double_blocks.0.img_attn_qkv.weight", new long[] { 32, 31 }, "cannot be joined")]
    [InlineData("transformer_blocks.0.attn.to_q.bias", "double_blocks.0.img_attn_qkv.bias", new long[] { 31 }, "has shape [95], but this model needs")]
    [InlineData("transformer_blocks.0.attn.to_q.bias", "double_blocks.0.img_attn_qkv.bias", new long[] { }, "cannot be joined")]
    [InlineData("norm_out.linear.bias", "final_layer.adaLN_modulation.1.bias", new long[] { 63 }, "has no two halves")]
    public void Read_PartsThatDoNotFit_AreRefused(string stored, string name, long[] shape, string fault)
    {
        using var folder = new TemporaryFolder();
        using SafetensorsFile official = Golden.Open("dit.safetensors");
        WriteCopy(official, folder.PathOf("a.safetensors"), tensors => tensors[stored] = zeros(shape));
        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")], KeyMap.DiffusersTransformer);

        var error = Assert.Throws<CheckpointException>(() => state.Read(name, official.Entries[name].Shape));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_PartsOfTwoDataTypes_AreRefused()
    {
        using var folder = new TemporaryFolder();
        using SafetensorsFile official = Golden.Open("dit.safetensors");
        WriteCopy(official, folder.PathOf("a.safetensors"), tensors => tensors["transformer_blocks.0.attn.to_q.bias"] = zeros([32], ScalarType.Float16));
        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")], KeyMap.DiffusersTransformer);

        var error = Assert.Throws<CheckpointException>(() => state.Read("double_blocks.0.img_attn_qkv.bias", [96]));
        Assert.Contains("must be of one data type", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfUnread_SurplusTensors_NamesTheFirstFew()
    {
        using var folder = new TemporaryFolder();
        using (NewDisposeScope())
        {
            SafetensorsWriter.Write(folder.PathOf("a.safetensors"), Enumerable.Range(0, 8).ToDictionary(i => $"t{i}", _ => zeros(1)));
        }

        using StateDict state = StateDict.Open([folder.PathOf("a.safetensors")]);
        using (state.Read("t3", [1]))
        {
            var error = Assert.Throws<CheckpointException>(() => state.ThrowIfUnread());
            Assert.Contains("holds 7 tensors this model has no use for ('t0', 't1', 't2', 't4', 't5', …)", error.Message, StringComparison.Ordinal);
            Assert.Throws<CheckpointException>(() => state.ThrowIfUnread(name => name != "t7"));
            state.ThrowIfUnread(name => name.StartsWith('t'));
        }
    }

    [Fact]
    public void ThrowIfUnread_TensorsOutsideThePrefix_AreNoSurplus()
    {
        using SafetensorsFile file = Golden.Open("llama.safetensors");
        using var state = new StateDict(Golden.Open("llama.safetensors"), "weights.");
        using var scope = NewDisposeScope();
        foreach (string name in file.Names.Where(name => name.StartsWith("weights.", StringComparison.Ordinal)).Skip(1))
        {
            state.Read(name["weights.".Length..], file.Entries[name].Shape);
        }

        var error = Assert.Throws<CheckpointException>(() => state.ThrowIfUnread());
        Assert.Contains("holds 1 tensors", error.Message, StringComparison.Ordinal);
        Assert.Contains("('weights.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TensorInTwoFiles_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string a = folder.PathOf("a.safetensors");
        string b = folder.PathOf("b.safetensors");
        File.Copy(Golden.PathOf("dit.safetensors"), a);
        File.Copy(a, b);
        var error = Assert.Throws<CheckpointException>(() => StateDict.Open([a, b]));
        Assert.Contains($"is in both {a} and {b}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EveryTensor_LeaksNone()
    {
        using var folder = new TemporaryFolder();
        using SafetensorsFile official = Golden.Open("dit.safetensors");
        WriteCopy(official, folder.PathOf("a.safetensors"));
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (StateDict state = StateDict.Open([folder.PathOf("a.safetensors")], KeyMap.DiffusersTransformer))
        using (NewDisposeScope())
        {
            foreach ((string name, SafetensorsEntry entry) in official.Entries)
            {
                state.Read(name, entry.Shape);
            }
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    internal static void WriteShardedCopy(SafetensorsFile official, TemporaryFolder folder, int shards)
    {
        using var scope = NewDisposeScope();
        var weightMap = new Dictionary<string, string>();
        foreach (IGrouping<int, KeyValuePair<string, Tensor>> shard in DiffusersCopy.Of(official, HiddenSize).GroupBy(pair => pair.Key.Length % shards))
        {
            string name = $"diffusion_pytorch_model-0000{shard.Key + 1}-of-0000{shards}.safetensors";
            SafetensorsWriter.Write(folder.PathOf(name), shard.ToDictionary(pair => pair.Key, pair => pair.Value));
            foreach (string tensor in shard.Select(pair => pair.Key))
            {
                weightMap.Add(tensor, name);
            }
        }

        File.WriteAllText(
            folder.PathOf("diffusion_pytorch_model.safetensors.index.json"),
            JsonSerializer.Serialize(new { metadata = new { total_size = 1 }, weight_map = weightMap }));
    }

    private static void WriteCopy(SafetensorsFile official, string path, Action<Dictionary<string, Tensor>>? change = null)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> copy = DiffusersCopy.Of(official, HiddenSize);
        change?.Invoke(copy);
        SafetensorsWriter.Write(path, copy);
    }

    private static void AssertSame(SafetensorsFile official, StateDict state)
    {
        using var scope = NewDisposeScope();
        foreach ((string name, SafetensorsEntry entry) in official.Entries)
        {
            Assert.True(state.Contains(name), name);
            Assert.True(official.Read(name).Equals(state.Read(name, entry.Shape)), name);
        }
    }

    private static void AssertSame(string name, StateDict expected, StateDict actual)
    {
        using var scope = NewDisposeScope();
        long[] shape = [.. expected.ShapeOf(name)];
        Assert.True(expected.Read(name, shape).Equals(actual.Read(name, shape)), name);
    }
}
