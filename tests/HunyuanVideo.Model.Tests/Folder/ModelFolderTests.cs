using System.Text.RegularExpressions;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Folder;

public sealed partial class ModelFolderTests
{
    private static readonly string Nano = Path.Combine(AppContext.BaseDirectory, "Nano");

    [Fact]
    public void Open_Nano_KnowsItsParts()
    {
        ModelFolder folder = ModelFolder.Open(Nano + "/");

        Assert.Equal((Nano, "Nano", "HunyuanVideo nano"), (folder.Path, folder.Name, folder.Card.Name));
        Assert.Equal((160, 5, 3, 6), (folder.TransformerConfig.HiddenSize, folder.TransformerConfig.HeadsNum, folder.TransformerConfig.MmDoubleBlocksDepth, folder.TransformerConfig.MmSingleBlocksDepth));
        Assert.Equal([16, 24, 48, 48], folder.VaeConfig.BlockOutChannels);
        Assert.Equal((128, 4), (folder.LlamaConfig.HiddenSize, folder.LlamaConfig.NumHiddenLayers));
        Assert.Equal((64, 2), (folder.ClipConfig.HiddenSize, folder.ClipConfig.NumHiddenLayers));
        Assert.Equal((Path.Combine(Nano, "tokenizer"), Path.Combine(Nano, "tokenizer_2")), (folder.TokenizerPath, folder.Tokenizer2Path));
    }

    [Fact]
    public void OpenTransformer_Nano_HasEveryOfficialTensorAndNoOther()
    {
        ModelFolder folder = ModelFolder.Open(Nano);
        TransformerConfig config = folder.TransformerConfig;
        using StateDict state = folder.OpenTransformer();
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = Golden.Open("dit.safetensors");
        foreach (string name in NamesForDepth(golden.Names, ("double_blocks", config.MmDoubleBlocksDepth), ("single_blocks", config.MmSingleBlocksDepth)))
        {
            state.Read(name, [.. state.ShapeOf(name)]);
        }

        state.ThrowIfUnread();
        Assert.Equal([3 * 160, 160], state.ShapeOf("double_blocks.2.txt_attn_qkv.weight"));
        Assert.Equal([3 * 160 + 4 * 160], state.ShapeOf("single_blocks.5.linear1.bias"));
        Assert.Equal([2 * 160, 160], state.ShapeOf("final_layer.adaLN_modulation.1.weight"));
    }

    [Fact]
    public void OpenTextEncoders_Nano_HaveTheNamesOfTheReference()
    {
        ModelFolder folder = ModelFolder.Open(Nano);
        using var scope = NewDisposeScope();
        using SafetensorsFile llama = Golden.Open("llama.safetensors");
        using StateDict textEncoder = folder.OpenTextEncoder();
        ReadAll(textEncoder, NamesForDepth(Weights(llama), ("layers", folder.LlamaConfig.NumHiddenLayers)));

        using SafetensorsFile clip = Golden.Open("clip.safetensors");
        using StateDict textEncoder2 = folder.OpenTextEncoder2();
        ReadAll(textEncoder2, NamesForDepth(Weights(clip), ("encoder.layers", folder.ClipConfig.NumHiddenLayers)));
    }

    [Fact]
    public void OpenVae_Nano_HasOnlyNamesOfTheReference()
    {
        using SafetensorsFile golden = Golden.Open("vae.safetensors");
        var patterns = golden.Names.Select(Pattern).ToHashSet(StringComparer.Ordinal);
        using StateDict vae = ModelFolder.Open(Nano).OpenVae();
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(Nano, "vae", "diffusion_pytorch_model.safetensors"));

        Assert.All(file.Names, name => Assert.Contains(Pattern(name), patterns));
        Assert.All(file.Names, name => Assert.True(vae.Contains(name), name));
    }

    [Fact]
    public void DiffusersCopy_OfTheFixture_HasTheNamesDiffusersWrote()
    {
        using var scope = NewDisposeScope();
        using SafetensorsFile golden = Golden.Open("dit.safetensors");
        using SafetensorsFile nano = SafetensorsFile.Open(Path.Combine(Nano, "transformer", "diffusion_pytorch_model.safetensors"));
        Assert.Equal(
            nano.Names.Select(Pattern).Distinct().Order(StringComparer.Ordinal),
            DiffusersCopy.Of(golden, hiddenSize: 32).Keys.Select(Pattern).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ckpts")]
    public void Open_OfficialTree_FindsEveryPart(string root)
    {
        using var tree = new OfficialTree(root);
        ModelFolder folder = ModelFolder.Open(tree.Path);

        Assert.Equal("HunyuanVideo", folder.Card.Name);
        Assert.Equal(TransformerConfig.HunyuanVideoT2CfgDistill, folder.TransformerConfig);
        Assert.Equal(tree.PathOf("text_encoder"), folder.TokenizerPath);
        using StateDict transformer = folder.OpenTransformer();
        using StateDict vae = folder.OpenVae();
        using StateDict textEncoder = folder.OpenTextEncoder();
        using StateDict textEncoder2 = folder.OpenTextEncoder2();
        Assert.True(transformer.Contains("double_blocks.0.img_attn_qkv.weight"));
        Assert.True(vae.Contains("decoder.conv_in.conv.weight"));
        Assert.True(textEncoder.Contains("layers.0.self_attn.q_proj.weight"));
        Assert.True(textEncoder2.Contains("encoder.layers.0.self_attn.q_proj.weight"));
    }

    [Fact]
    public void Open_LlavaAndClipConfigs_ReadsTheirTextModels()
    {
        using var tree = new OfficialTree();
        File.WriteAllText(tree.PathOf("text_encoder/config.json"), """
            { "model_type": "llava", "text_config": { "intermediate_size": 14336, "num_key_value_heads": 8, "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "vocab_size": 128320 } }
            """);
        File.WriteAllText(tree.PathOf("text_encoder_2/config.json"), """
            { "model_type": "clip", "text_config": { "hidden_size": 768, "intermediate_size": 3072, "num_attention_heads": 12, "eos_token_id": 2 } }
            """);
        ModelFolder folder = ModelFolder.Open(tree.Path);

        Assert.Equal(LlamaConfig.LlavaLlama3, folder.LlamaConfig);
        Assert.Equal(ClipConfig.ClipVitLargePatch14, folder.ClipConfig);
    }

    [Theory]
    [InlineData("text_encoder_2", "text_encoder_2 is missing")]
    [InlineData("hunyuan-video-t2v-720p/vae/config.json", "config.json is missing")]
    [InlineData("hunyuan-video-t2v-720p/transformers/any.safetensors", "holds no weights")]
    [InlineData("text_encoder/tokenizer.json", "lacks the tokenizer's files (tokenizer.json)")]
    [InlineData("hunyuan-video-t2v-720p", "is not a model folder")]
    public void Open_MissingPart_NamesItInOneSentence(string part, string fault)
    {
        using var tree = new OfficialTree();
        if (Directory.Exists(tree.PathOf(part)))
        {
            Directory.Delete(tree.PathOf(part), recursive: true);
        }
        else
        {
            File.Delete(tree.PathOf(part));
        }

        AssertRefused(tree.Path, fault);
    }

    [Fact]
    public void Open_NoFolder_SaysWhatToDo()
    {
        using var temporary = new TemporaryFolder();
        AssertRefused(Path.Combine(temporary.Path, "absent"), "does not exist; download a model there");
        AssertRefused(Golden.PathOf("dit.json"), "is a file; name the folder");
        AssertRefused(temporary.Path, "holds neither model_index.json nor hunyuan-video-t2v-720p");
        AssertRefused(" ", "empty or malformed");
        using var tree = new OfficialTree();
        AssertRefused(tree.PathOf("hunyuan-video-t2v-720p"), "name the folder above it");
    }

    [Fact]
    public void Open_OtherPipeline_IsRefused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("model_index.json"), """{ "_class_name": "FluxPipeline" }""");
        AssertRefused(folder.Path, "describes a model for FluxPipeline");
    }

    [Fact]
    public void WeightsHash_SameWeightsUnderAnotherName_IsTheSame()
    {
        using var tree = new OfficialTree();
        string transformers = tree.PathOf("hunyuan-video-t2v-720p/transformers");
        string before = ModelFolder.Open(tree.Path).WeightsHash();
        File.Move(Path.Combine(transformers, "any.safetensors"), Path.Combine(transformers, "other.safetensors"));
        string renamed = ModelFolder.Open(tree.Path).WeightsHash();
        byte[] bytes = File.ReadAllBytes(Path.Combine(transformers, "other.safetensors"));
        bytes[^5] ^= 1;
        File.WriteAllBytes(Path.Combine(transformers, "other.safetensors"), bytes);

        Assert.Matches("^[0-9a-f]{64}$", before);
        Assert.Equal(before, renamed);
        Assert.NotEqual(before, ModelFolder.Open(tree.Path).WeightsHash());
    }

    private static void AssertRefused(string path, string fault)
    {
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(path));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static void ReadAll(StateDict state, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            state.Read(name, [.. state.ShapeOf(name)]);
        }

        state.ThrowIfUnread();
    }

    private static IEnumerable<string> Weights(SafetensorsFile file) =>
        file.Names.Where(name => name.StartsWith("weights.", StringComparison.Ordinal)).Select(name => name["weights.".Length..]);

    /// <summary>The names of a model with other depths: those of block 0, for each block.</summary>
    private static IEnumerable<string> NamesForDepth(IEnumerable<string> names, params (string List, int Depth)[] depths)
    {
        foreach (string name in names)
        {
            (string list, int depth) = Array.Find(depths, d => name.StartsWith(d.List + ".", StringComparison.Ordinal));
            if (list is null)
            {
                yield return name;
            }
            else if (name.StartsWith(list + ".0.", StringComparison.Ordinal))
            {
                for (int i = 0; i < depth; i++)
                {
                    yield return $"{list}.{i}{name[(list.Length + 2)..]}";
                }
            }
        }
    }

    private static string Pattern(string name) => Number().Replace(name, ".#.");

    [GeneratedRegex(@"\.\d+\.", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
