using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Tests.Checkpoints;
using HunyuanVideo.Model.Tests.Support;

namespace HunyuanVideo.Model.Tests.Pipeline;

public sealed class ModelInventoryTests
{
    [Fact]
    public void Of_Nano_ListsEveryPartWithFormatTypeAndSize()
    {
        ModelInventory inventory = ModelInventory.Of(new ModelPaths { ModelBase = Nano.Folder });

        Assert.Null(inventory.Fault);
        Assert.Equal(
            ["transformer safetensors fp16", "vae safetensors fp16", "text_encoder safetensors fp16", "text_encoder_2 safetensors fp16", "tokenizer  ", "tokenizer_2  "],
            inventory.Parts.Select(part => $"{part.Name} {part.Format} {part.DType}"));
        Assert.All(inventory.Parts, part => Assert.All(part.Files, file => Assert.Equal(new FileInfo(file.Path).Length, file.Bytes)));
        Assert.Equal(inventory.Parts.Sum(part => part.Bytes), inventory.Bytes);
    }

    [Fact]
    public void Of_OfficialTreeWithAnFp8Archive_CountsItsMapToo()
    {
        using var tree = new OfficialTree();
        File.Delete(tree.PathOf("hunyuan-video-t2v-720p/transformers/any.safetensors"));
        foreach (string name in new[] { "mp_rank_00_model_states_fp8.pt", "mp_rank_00_model_states_fp8_map.pt" })
        {
            File.Copy(Golden.PathOf(name), tree.PathOf($"hunyuan-video-t2v-720p/transformers/{name}"));
        }

        File.Copy(Golden.PathOf("dit.json"), tree.PathOf("hunyuan-video-t2v-720p/transformers/config.json"));
        PartInventory transformer = ModelInventory.Of(new ModelPaths { ModelBase = tree.Path }).Parts[0];

        Assert.Equal(("pt", "fp8 (e4m3)", 2), (transformer.Format, transformer.DType, transformer.Files.Count));

        File.Delete(tree.PathOf("hunyuan-video-t2v-720p/transformers/mp_rank_00_model_states_fp8_map.pt"));
        ModelInventory without = ModelInventory.Of(new ModelPaths { ModelBase = tree.Path });
        Assert.Contains("their scales are missing", without.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(without.Fault.Message, without.Parts[0].Fault!.Message);
        Assert.Null(without.Parts[1].Fault);
    }

    [Fact]
    public void Of_PartMissing_StillListsTheOthers()
    {
        using var tree = new OfficialTree();
        Directory.Delete(tree.PathOf("text_encoder_2"), recursive: true);
        ModelInventory inventory = ModelInventory.Of(new ModelPaths { ModelBase = tree.Path });

        Assert.Contains("text_encoder_2 is missing", inventory.Fault!.Message, StringComparison.Ordinal);
        Assert.Equal(["text_encoder_2", "tokenizer_2"], inventory.Parts.Where(part => part.Fault is not null).Select(part => part.Name));
        Assert.Equal("fp32", inventory.Parts[0].DType);
    }

    [Fact]
    public void Of_AnythingElse_HasNoPartsAndSaysWhy()
    {
        using var folder = new TemporaryFolder();
        ModelInventory inventory = ModelInventory.Of(new ModelPaths { ModelBase = folder.Path });

        Assert.Empty(inventory.Parts);
        Assert.Contains("is not a model folder", inventory.Fault!.Message, StringComparison.Ordinal);
    }
}
