using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Checkpoints.Layouts;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Folder;

/// <summary>Folders of ComfyUI's with parts of nano's size, under names that tell nothing.</summary>
public sealed class ComfyFoldersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ComfyFoldersTests()
    {
        using var nano = new NanoWeights();
        Write("diffusion_models/a.safetensors", LayoutNames.Comfy(nano.Transformer, "model.model."));
        Write("vae/b.safetensors", LayoutNames.Ldm(nano.Vae));
        Write("text_encoders/c.safetensors", LayoutNames.Prefixed(nano.Llama, "model."));
        Write("text_encoders/d.safetensors", LayoutNames.Prefixed(nano.Clip, "text_model."));
        foreach (string tokenizer in new[] { "tokenizer", "tokenizer_2" })
        {
            foreach (string file in Directory.GetFiles(Path.Combine(Nano.Folder, tokenizer)))
            {
                File.Copy(file, _folder.PathOf($"{tokenizer}/{Path.GetFileName(file)}"));
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_FolderOfParts_FindsThemByWhatTheyHold()
    {
        ModelFolder folder = ModelFolder.Open(_folder.Path);
        HunyuanVideoPipeline.Verify(folder);
        ModelFolder nano = ModelFolder.Open(Nano.Folder);

        Assert.Equal(_folder.PathOf("diffusion_models/a.safetensors"), folder.Paths.DitWeight);
        Assert.Equal(_folder.PathOf("tokenizer_2"), folder.Tokenizer2Path);
        Assert.Equal((nano.TransformerConfig.MmDoubleBlocksDepth, nano.TransformerConfig.MmSingleBlocksDepth, nano.TransformerConfig.HeadsNum), (folder.TransformerConfig.MmDoubleBlocksDepth, folder.TransformerConfig.MmSingleBlocksDepth, folder.TransformerConfig.HeadsNum));
        Assert.Equal(nano.TransformerConfig.RopeDimList, folder.TransformerConfig.RopeDimList);
        Assert.Equal((nano.VaeConfig.ScalingFactor, nano.VaeConfig.NormNumGroups), (folder.VaeConfig.ScalingFactor, folder.VaeConfig.NormNumGroups));
        Assert.Equal(nano.LlamaConfig, folder.LlamaConfig);
        Assert.Equal(nano.ClipConfig with { EosTokenId = folder.ClipConfig.EosTokenId }, folder.ClipConfig);
        Assert.True(ModelFolder.IsMarked(_folder.Path));
    }

    [Fact]
    public void Render_FolderOfParts_IsNanos()
    {
        File.Copy(Path.Combine(Nano.Folder, ModelCard.FileName), _folder.PathOf(ModelCard.FileName));
        using HunyuanVideoPipeline own = Nano.Open();
        using GeneratedVideo expected = own.Render(SmallRender.Settings, progress: null, CancellationToken.None);
        using HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(ModelFolder.Open(_folder.Path), new PipelineOptions { Device = CPU }, progress: null, CancellationToken.None);
        using GeneratedVideo video = pipeline.Render(SmallRender.Settings, progress: null, CancellationToken.None);

        TensorAssert.Identical(expected.Latents, video.Latents);
        TensorAssert.Identical(expected.Frames, video.Frames);
    }

    [Fact]
    public void ChoicesOf_SeveralThatFit_AreOfferedTheNewestFirst()
    {
        string newer = _folder.PathOf("diffusion_models/sub/newer.safetensors");
        File.Copy(_folder.PathOf("diffusion_models/a.safetensors"), newer);
        File.SetLastWriteTimeUtc(newer, DateTime.UnixEpoch.AddYears(90));
        File.Copy(_folder.PathOf("vae/b.safetensors"), _folder.PathOf("vae/older.safetensors"));
        File.SetLastWriteTimeUtc(_folder.PathOf("vae/older.safetensors"), DateTime.UnixEpoch.AddYears(20));

        IReadOnlyList<FoundModel> choices = ModelParts.ChoicesOf(new ModelPaths { ModelBase = _folder.Path }, new PartCatalog());

        Assert.Equal(["newer + b", "newer + older", "a + b", "a + older"], choices.Select(choice => choice.Name));
        Assert.Equal(newer, ModelFolder.Open(_folder.Path).Paths.DitWeight);
        Assert.All(choices, choice => ModelFolder.Open(choice.Paths));
    }

    [Fact]
    public void Open_NamedPart_GoesWithTheRest()
    {
        string vae = Path.Combine(Nano.Folder, "vae");
        ModelFolder folder = ModelFolder.Open(new ModelPaths { ModelBase = _folder.Path, VaePath = vae });

        Assert.Equal((vae, _folder.PathOf("diffusion_models/a.safetensors")), (folder.Paths.VaePath, folder.Paths.DitWeight));
    }

    [Fact]
    public void Open_FoldersOnSeveralDisks_MakeAModelTogether()
    {
        using var other = new TemporaryFolder();
        Directory.Move(_folder.PathOf("vae"), other.PathOf("my vaes"));
        var paths = new ModelPaths
        {
            PartFolders = [_folder.PathOf("diffusion_models"), _folder.PathOf("text_encoders"), other.PathOf("my vaes"), other.PathOf("absent")],
            TokenizerRoots = [_folder.Path],
        };
        ModelFolder folder = ModelFolder.Open(paths);

        Assert.Equal(other.PathOf("my vaes/b.safetensors"), folder.Paths.VaePath);
    }

    [Fact]
    public void Open_PartMissing_NamesItAndItsOption()
    {
        File.Delete(_folder.PathOf("vae/b.safetensors"));
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(_folder.Path));

        Assert.Equal($"{_folder.Path} has ComfyUI's folders, but no file in them is a HunyuanVideo VAE that can be used; put it there or name it with --vae-path.", error.Message);
    }

    [Fact]
    public void Open_PartsOfTwoModels_AreNotPutTogether()
    {
        Write("text_encoders/c.safetensors", new Dictionary<string, Tensor> { ["model.embed_tokens.weight"] = zeros(8, 64) });
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(_folder.Path));

        Assert.Contains("do not fit each other", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoTokenizer_SaysWhatIsMissing()
    {
        Directory.Delete(_folder.PathOf("tokenizer"), recursive: true);
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(_folder.Path));

        Assert.Equal($"{_folder.PathOf("text_encoders/c.safetensors")} has no tokenizer beside it (tokenizer.json); download the tokenizers or name the folder of this one with --tokenizer.", error.Message);
        Assert.Equal(["a tokenizer (--tokenizer)"], ModelParts.MissingBeside(new PartCatalog().Describe(_folder.PathOf("text_encoders/c.safetensors")), []));
    }

    private void Write(string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_folder.PathOf(name), tensors);
    }
}
