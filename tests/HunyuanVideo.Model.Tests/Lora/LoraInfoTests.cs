using HunyuanVideo.Model.Lora;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

public sealed class LoraInfoTests
{
    [Fact]
    public void Read_Neon_TellsWhatItIs()
    {
        var info = LoraInfo.Read(LoraSamples.Neon, WrittenLora.Table);
        Assert.Equal(("nano neon", "musubi-tuner", "hunyuan_video", "LoRA"), (info.Title, info.Trainer, info.BaseModel, info.Kind));
        Assert.Equal((8L, 8L), (info.LeastRank, info.LargestRank));
        Assert.Equal(["neon"], info.TriggerWords);
        Assert.Equal([LoraPart.Transformer], info.Parts);
        Assert.Null(info.Distilled);
    }

    [Theory]
    [InlineData("musubi_kohya", "musubi-tuner", "LoRA")]
    [InlineData("diffusion_pipe", "diffusion-pipe", "LoRA")]
    [InlineData("diffusers_peft", "diffusers", "LoRA")]
    [InlineData("comfy_generic", "ComfyUI", "LoRA")]
    [InlineData("onetrainer_legacy", "OneTrainer", "LoRA")]
    [InlineData("lycoris_loha", "LyCORIS", "LoHa")]
    public void Read_Sample_NamesItsTrainer(string sample, string trainer, string kind)
    {
        var info = LoraInfo.Read(LoraSamples.PathOf(sample), WrittenLora.Table);
        Assert.Equal((trainer, kind), (info.Trainer, info.Kind));
    }

    [Theory]
    [InlineData("hyvideo_FastVideo_LoRA-fp8", 6, 17)]
    [InlineData("AccVideo-T2V-5-steps_lora", 5, 7)]
    [InlineData("accvid_t2v", 5, 7)]
    public void NamedBy_StepDistiller_BringsItsSettings(string name, int steps, double shift)
    {
        DistilledLora card = Assert.IsType<DistilledLora>(DistilledLora.NamedBy(name));
        Assert.Equal((steps, shift, 6.0), (card.Steps, card.FlowShift, card.EmbeddedGuidance));
    }

    [Theory]
    [InlineData("""{"a": {"red cat": 90, "a hat": 20}, "b": {"red cat": 10, "cat": 70}}""", new[] { "red cat", "cat" })]
    [InlineData("""{"a": 3}""", new string[0])]
    [InlineData("nonsense", new string[0])]
    [InlineData("""{"a": {"x": "y"}}""", new string[0])]
    public void TriggerWords_OfTagFrequency_AreTheTagsOfMostCaptions(string json, string[] words) =>
        Assert.Equal(words, new LoraMetadata(new Dictionary<string, string> { ["ss_tag_frequency"] = json }).TriggerWords);

    [Fact]
    public void TriggerWords_Named_AreTakenFirst() => Assert.Equal(
        ["xyz man", "running"],
        new LoraMetadata(new Dictionary<string, string> { ["modelspec.trigger_phrase"] = "xyz man, running, ", ["ss_tag_frequency"] = "{}" }).TriggerWords);

    [Fact]
    public void Read_RanksThatDiffer_TellsBoth()
    {
        using var scope = NewDisposeScope();
        using var lora = new WrittenLora();
        foreach ((int block, long rank) in new[] { (0, 2L), (1, 6L) })
        {
            lora.Add($"transformer.double_blocks.{block}.img_attn_proj.lora_A.weight", rank, 160);
            lora.Add($"transformer.double_blocks.{block}.img_attn_proj.lora_B.weight", 160, rank);
        }

        lora.Open().Dispose();
        var info = LoraInfo.Read(lora.Path, WrittenLora.Table);
        Assert.Equal((2L, 6L, 2 * 160 * 160), (info.LeastRank, info.LargestRank, info.TouchedNumbers));
    }
}
