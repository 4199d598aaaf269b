using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Inspection;
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

    [Fact]
    public void Open_LinksToOtherDisksAndInACircle_EveryFileIsThereOnce()
    {
        using var disk = new TemporaryFolder();
        File.Move(_folder.PathOf("diffusion_models/a.safetensors"), disk.PathOf("a.safetensors"));
        File.CreateSymbolicLink(_folder.PathOf("diffusion_models/linked.safetensors"), disk.PathOf("a.safetensors"));
        File.CreateSymbolicLink(_folder.PathOf("diffusion_models/twice.safetensors"), disk.PathOf("a.safetensors"));
        File.CreateSymbolicLink(_folder.PathOf("diffusion_models/gone.safetensors"), disk.PathOf("gone.safetensors"));
        Directory.CreateSymbolicLink(_folder.PathOf("vae/circle"), _folder.PathOf("vae"));
        Directory.Move(_folder.PathOf("text_encoders"), disk.PathOf("encoders"));
        Directory.CreateSymbolicLink(_folder.PathOf("text_encoders"), disk.PathOf("encoders"));
        File.SetLastWriteTimeUtc(disk.PathOf("a.safetensors"), DateTime.UnixEpoch.AddYears(20));
        File.Copy(disk.PathOf("a.safetensors"), _folder.PathOf("diffusion_models/middle.safetensors"));
        File.SetLastWriteTimeUtc(_folder.PathOf("diffusion_models/middle.safetensors"), DateTime.UnixEpoch.AddYears(30));

        IReadOnlyList<FoundModel> choices = ModelParts.ChoicesOf(new ModelPaths { ModelBase = _folder.Path }, new PartCatalog());

        // what counts is how old the file is, not its link
        Assert.Equal(["middle", "linked"], choices.Select(choice => choice.Name));
        Assert.Equal(new FileInfo(disk.PathOf("a.safetensors")).Length, WeightFileDescription.Of(_folder.PathOf("diffusion_models/linked.safetensors")).Bytes);
        Assert.All(choices, choice => HunyuanVideoPipeline.Verify(ModelFolder.Open(choice.Paths)));
    }

    [Fact]
    public void ChoicesOf_FilesOfOneName_AreToldApartByTheirFolders()
    {
        File.Copy(_folder.PathOf("diffusion_models/a.safetensors"), _folder.PathOf("diffusion_models/old/a.safetensors"));
        File.SetLastWriteTimeUtc(_folder.PathOf("diffusion_models/old/a.safetensors"), DateTime.UnixEpoch.AddYears(20));

        Assert.Equal(
            ["diffusion_models/a", "old/a"],
            ModelParts.ChoicesOf(new ModelPaths { ModelBase = _folder.Path }, new PartCatalog()).Select(choice => choice.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_TransformerInShards_IsOneModel(bool hasIndex)
    {
        File.Delete(_folder.PathOf("diffusion_models/a.safetensors"));
        using (var nano = new NanoWeights())
        {
            string ShardOf(string name) => $"mine-0000{(name.Length % 3) + 1}-of-00003.safetensors";
            Dictionary<string, Tensor> comfy = LayoutNames.Comfy(nano.Transformer, "model.model.");
            foreach (IGrouping<string, KeyValuePair<string, Tensor>> shard in comfy.GroupBy(tensor => ShardOf(tensor.Key)))
            {
                Write($"diffusion_models/{shard.Key}", shard.ToDictionary());
            }

            if (hasIndex)
            {
                File.WriteAllText(
                    _folder.PathOf("diffusion_models/mine.safetensors.index.json"), JsonSerializer.Serialize(new { weight_map = comfy.Keys.ToDictionary(name => name, ShardOf) }));
            }
        }

        Assert.Equal(["mine"], ModelParts.ChoicesOf(new ModelPaths { ModelBase = _folder.Path }, new PartCatalog()).Select(choice => choice.Name));
        HunyuanVideoPipeline.Verify(ModelFolder.Open(_folder.Path));
    }

    [Fact]
    public void ChoicesOf_CheckpointsOfOtherModels_LendTheirClipOnlyWhereThereIsNoOther()
    {
        using (var nano = new NanoWeights())
        {
            Write("checkpoints/other.safetensors", new Dictionary<string, Tensor>(LayoutNames.Prefixed(nano.Clip, "cond_stage_model.transformer.text_model."))
            {
                ["model.diffusion_model.input_blocks.0.0.weight"] = zeros(4),
            });
        }

        string[] Names() => [.. ModelParts.ChoicesOf(new ModelPaths { ModelBase = _folder.Path }, new PartCatalog()).Select(choice => choice.Paths.TextEncoder2Path!)];
        Assert.Equal([_folder.PathOf("text_encoders/d.safetensors")], Names());
        File.Delete(_folder.PathOf("text_encoders/d.safetensors"));
        Assert.Equal([_folder.PathOf("checkpoints/other.safetensors")], Names());
    }

    [Fact]
    public void Open_CopyOfARepackagedRepository_IsAModel()
    {
        foreach (string kind in new[] { "diffusion_models", "vae", "text_encoders" })
        {
            Directory.CreateDirectory(_folder.PathOf("split_files"));
            Directory.Move(_folder.PathOf(kind), Path.Combine(_folder.Path, "split_files", kind));
        }

        Assert.True(ModelFolder.IsMarked(_folder.Path));
        Assert.Equal(_folder.PathOf("split_files/vae/b.safetensors"), ModelFolder.Open(_folder.Path).Paths.VaePath);
    }

    [Fact]
    public void Open_TransformerAlone_NamesTheOtherParts()
    {
        Directory.Delete(_folder.PathOf("vae"), recursive: true);
        Directory.Delete(_folder.PathOf("text_encoders"), recursive: true);
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(_folder.Path));

        Assert.Contains("is a HunyuanVideo VAE or a Llama text encoder or a CLIP text encoder that can be used", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_LoraInThePlaceOfTheVae_IsToldToBeOne()
    {
        File.Delete(_folder.PathOf("vae/b.safetensors"));
        File.Copy(Path.Combine(Nano.Folder, "loras", "neon.safetensors"), _folder.PathOf("vae/neon.safetensors"));
        var error = Assert.Throws<CheckpointException>(() => ModelFolder.Open(_folder.Path));

        Assert.Contains("(neon.safetensors is a LoRA in the layout of musubi-tuner (rank 8)); put it there", error.Message, StringComparison.Ordinal);
    }

    private void Write(string name, IReadOnlyDictionary<string, Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_folder.PathOf(name), tensors);
    }
}
