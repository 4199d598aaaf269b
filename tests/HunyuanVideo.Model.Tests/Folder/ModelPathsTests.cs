using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Tests.Folder;

public sealed class ModelPathsTests
{
    private const string Transformers = "hunyuan-video-t2v-720p/transformers";
    private const string Full = "mp_rank_00_model_states.pt";
    private const string Fp8 = "mp_rank_00_model_states_fp8.pt";
    private const string Map = "mp_rank_00_model_states_fp8_map.pt";

    [Theory]
    [InlineData("")]
    [InlineData("ckpts")]
    public void Open_OfficialTreeOfArchives_OpensTransformerAndVae(string root)
    {
        using OfficialTree tree = Archives(root);
        using (var temporary = new TemporaryFolder())
        {
            File.Move(RawTorchZip.WriteFixture(temporary, "vae_pytorch_model", "vae.safetensors", "vae."), tree.PathOf("hunyuan-video-t2v-720p/vae/pytorch_model.pt"));
            File.Delete(tree.PathOf("hunyuan-video-t2v-720p/vae/pytorch_model.safetensors"));
        }

        ModelFolder folder = ModelFolder.Open(tree.Path);
        using StateDict transformer = folder.OpenTransformer();
        using StateDict vae = folder.OpenVae();
        Assert.True(transformer.Contains("double_blocks.0.img_attn_qkv.weight"));
        Assert.True(vae.Contains("decoder.conv_in.conv.weight"));
        Assert.Equal(TransformerConfig.HunyuanVideoT2CfgDistill, folder.TransformerConfig);
    }

    [Fact]
    public void Open_BothPrecisions_TakesTheFullOneUnlessTheOtherIsNamed()
    {
        using OfficialTree tree = Archives();
        string full = ModelFolder.Open(tree.Path).WeightsHash();
        string named = ModelFolder.Open(new ModelPaths { ModelBase = tree.Path, DitWeight = tree.PathOf($"{Transformers}/{Fp8}") }).WeightsHash();
        File.Delete(tree.PathOf($"{Transformers}/{Full}"));
        string only = ModelFolder.Open(tree.Path).WeightsHash();
        File.Delete(tree.PathOf($"{Transformers}/{Map}"));
        string withoutMap = ModelFolder.Open(tree.Path).WeightsHash();

        Assert.NotEqual(full, named);
        Assert.Equal(named, only);
        Assert.NotEqual(only, withoutMap);
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(tree.Path).OpenTransformer());
        Assert.Contains($"their scales are missing: download {Map}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SeveralArchives_Asks()
    {
        using OfficialTree tree = Archives();
        File.Move(tree.PathOf($"{Transformers}/{Full}"), tree.PathOf($"{Transformers}/a.pt"));
        File.Move(tree.PathOf($"{Transformers}/{Fp8}"), tree.PathOf($"{Transformers}/b.pt"));
        AssertRefused(new ModelPaths { ModelBase = tree.Path }, "leaves open which weights to use (a.pt, b.pt)");
    }

    [Fact]
    public void Open_EveryPartNamed_NeedsNoFolder()
    {
        using var tree = new OfficialTree();
        var paths = new ModelPaths
        {
            ModelBase = tree.PathOf("absent"),
            DitWeight = Golden.PathOf("dit.safetensors"),
            VaePath = tree.PathOf("hunyuan-video-t2v-720p/vae"),
            TextEncoderPath = Path.Combine(Nano.Folder, "text_encoder"),
            TextEncoder2Path = tree.PathOf("text_encoder_2") + "/",
        };
        ModelFolder folder = ModelFolder.Open(paths with { ModelBase = null });
        using StateDict transformer = folder.OpenTransformer();

        Assert.Equal(TransformerConfig.HunyuanVideoT2CfgDistill, folder.TransformerConfig);
        Assert.Equal([4, 8, 8, 8], folder.VaeConfig.BlockOutChannels);
        Assert.Equal(Path.Combine(Nano.Folder, "tokenizer"), folder.TokenizerPath);
        Assert.Equal(tree.PathOf("text_encoder_2"), folder.Tokenizer2Path);
        Assert.Equal(folder.TokenizerPath, ModelFolder.Open(paths).TokenizerPath);
    }

    [Fact]
    public void Open_FilesInPlaceOfFolders_TakeTheirSizesFromTheModelOrTheRelease()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Golden.PathOf("vae.safetensors"), folder.PathOf("vae.safetensors"));
        using var official = new OfficialTree();
        File.Copy(Golden.PathOf("dit.json"), official.PathOf($"{Transformers}/config.json"));
        ModelFolder own = ModelFolder.Open(new ModelPaths { ModelBase = official.Path, DitWeight = Golden.PathOf("dit.safetensors"), VaePath = folder.PathOf("vae.safetensors") });
        Directory.Delete(official.PathOf("hunyuan-video-t2v-720p"), recursive: true);
        ModelFolder released = ModelFolder.Open(new ModelPaths { ModelBase = official.Path, DitWeight = Golden.PathOf("dit.safetensors"), VaePath = folder.PathOf("vae.safetensors") });

        Assert.Equal(32, own.TransformerConfig.HiddenSize);
        Assert.Equal(4, own.VaeConfig.BlockOutChannels[0]);
        Assert.Equal((TransformerConfig.HunyuanVideoT2CfgDistill, VaeConfig.Hy88416c), (released.TransformerConfig, released.VaeConfig));
    }

    [Fact]
    public void Open_TextEncodersUnderTheirDownloadedNames_FindsThem()
    {
        using var tree = new OfficialTree();
        Directory.Move(tree.PathOf("text_encoder"), Path.Combine(tree.Path, "llava-llama-3-8b-v1_1-transformers"));
        Directory.Move(tree.PathOf("text_encoder_2"), Path.Combine(tree.Path, "clip-vit-large-patch14"));
        ModelFolder folder = ModelFolder.Open(tree.Path);
        using StateDict textEncoder = folder.OpenTextEncoder();
        using StateDict textEncoder2 = folder.OpenTextEncoder2();
        Assert.True(textEncoder.Contains("embed_tokens.weight"));
        Assert.EndsWith("clip-vit-large-patch14", folder.Tokenizer2Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SisterModelByItsFile_HasItsCard()
    {
        using var tree = new OfficialTree();
        string named = tree.PathOf("elsewhere/skyreels_hunyuan_t2v_bf16.safetensors");
        string plain = tree.PathOf("elsewhere/model.safetensors");
        File.Copy(Golden.PathOf("dit.safetensors"), named);
        using (var scope = TorchSharp.torch.NewDisposeScope())
        using (SafetensorsFile source = Golden.Open("dit.safetensors"))
        {
            SafetensorsWriter.Write(plain, source.Names.ToDictionary(name => name, source.Read), new Dictionary<string, string> { ["modelspec.title"] = "Acc-Video, five steps" });
        }

        ModelCard skyReels = ModelFolder.Open(new ModelPaths { ModelBase = tree.Path, DitWeight = named }).Card;
        GenerationSettings settings = skyReels.DefaultSettings("x");
        Assert.Equal((6, 1, 50), (settings.GuidanceScale, settings.EmbeddedGuidanceScale, settings.InferSteps));
        Assert.Equal("FPS-24, ", skyReels.PromptPrefix);
        Assert.Equal(ModelCard.AccVideo, ModelFolder.Open(new ModelPaths { ModelBase = tree.Path, DitWeight = plain }).Card);
    }

    [Theory]
    [InlineData("FastHunyuan", null, 6, 17)]
    [InlineData("fast-hunyuan-diffusers", null, 6, 17)]
    [InlineData("HunyuanVideo", null, 50, 7)]
    [InlineData("HunyuanVideo", "hunyuan_video_FastVideo_720_fp8_e4m3fn.safetensors", 6, 17)]
    [InlineData("FastHunyuan", "hunyuan_video_720_cfgdistill_bf16.safetensors", 50, 7)]
    [InlineData("HunyuanVideo", "hunyuan_video_accvid_t2v-5-steps_fp8_e4m3fn.safetensors", 5, 7)]
    [InlineData("AccVideo", null, 5, 7)]
    public void Open_DistilledModelByItsName_HasItsDefaults(string name, string? weights, int steps, double shift)
    {
        using var tree = new OfficialTree();
        string model = Path.Combine(tree.Path, name);
        Directory.CreateDirectory(model);
        foreach (string part in new[] { "hunyuan-video-t2v-720p", "text_encoder", "text_encoder_2" })
        {
            Directory.Move(tree.PathOf(part), Path.Combine(model, part));
        }

        string? dit = null;
        if (weights is not null)
        {
            dit = Path.Combine(tree.Path, weights);
            File.Copy(Golden.PathOf("dit.safetensors"), dit);
        }

        ModelFolder folder = ModelFolder.Open(new ModelPaths { ModelBase = model, DitWeight = dit });
        Assert.Equal((steps, shift), (folder.Card.Defaults.Steps, folder.Card.Defaults.FlowShift));
    }

    [Fact]
    public void Open_NamedPartMissing_NamesItInOneSentence()
    {
        using var tree = new OfficialTree();
        string absent = tree.PathOf("absent.pt");
        AssertRefused(new ModelPaths { ModelBase = tree.Path, DitWeight = absent }, $"{absent} does not exist; download it or name another");
        AssertRefused(new ModelPaths { ModelBase = tree.Path, VaePath = absent }, $"{absent} does not exist");
        AssertRefused(new ModelPaths { ModelBase = tree.Path, TextEncoderPath = absent }, $"The folder {absent} is missing");
        AssertRefused(new ModelPaths { ModelBase = tree.Path, TextEncoder2Path = tree.PathOf("text_encoder_2/config.json") }, "is missing from the model");
        AssertRefused(new ModelPaths { ModelBase = tree.Path, DitWeight = " " }, "The path of the transformer's weights is empty or malformed");
        AssertRefused(new ModelPaths { DitWeight = Golden.PathOf(Fp8) }, "No model folder is named; name one, or all of");
        AssertRefused(new ModelPaths { ModelBase = tree.Path, DitWeight = Golden.PathOf("dit.json") }, "is not a weight file this program reads; it must end in .safetensors, .gguf or .pt");
    }

    [Fact]
    public void OpenTransformer_LoadKeyThatIsNotThere_NamesThoseThatAre()
    {
        using OfficialTree tree = Archives();
        ModelFolder folder = ModelFolder.Open(new ModelPaths { ModelBase = tree.Path, LoadKey = "ema" });
        var error = Assert.Throws<CheckpointException>(() => folder.OpenTransformer());
        Assert.Contains("holds no tensors under the key 'ema'; it has 'module'.", error.Message, StringComparison.Ordinal);
    }

    private static OfficialTree Archives(string root = "")
    {
        var tree = new OfficialTree(root);
        File.Delete(tree.PathOf($"{Transformers}/any.safetensors"));
        File.Copy(Golden.PathOf("mp_rank_00_model_states_bf16.pt"), tree.PathOf($"{Transformers}/{Full}"));
        File.Copy(Golden.PathOf(Fp8), tree.PathOf($"{Transformers}/{Fp8}"));
        File.Copy(Golden.PathOf(Map), tree.PathOf($"{Transformers}/{Map}"));
        return tree;
    }

    private static void AssertRefused(ModelPaths paths, string fault)
    {
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(paths));
        Assert.Contains(fault, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
