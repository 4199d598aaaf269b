using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Lora;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>Files that are refused, and what they are told.</summary>
public sealed class LoraRefusalTests : IDisposable
{
    private const string Qkv = "lora_unet_double_blocks_0_img_attn_qkv";
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly WrittenLora _lora = new();

    public LoraRefusalTests()
    {
        _lora.Add($"{Qkv}.lora_down.weight", 4, 160);
        _lora.Add($"{Qkv}.lora_up.weight", 480, 4);
        _lora.Tensors[$"{Qkv}.alpha"] = tensor(2f);
    }

    public void Dispose()
    {
        _lora.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData("lora_unet_double_blocks_9_img_attn_qkv.alpha", "1 of its 4 tensors fit no layer of this model ('lora_unet_double_blocks_9_img_attn_qkv.alpha'), so it is not used at all.")]
    [InlineData("lora_unet_double_blocks_0_img_attn_qkv.lora_mid.weight", "is a convolution's middle factor (LoCon), which is not read.")]
    [InlineData("lora_unet_double_blocks_0_img_attn_qkv.oft_blocks", "is an orthogonal change (OFT), which is not read.")]
    [InlineData("bundle_emb.token.llama", "is a trained token, which is not read.")]
    public void Open_TensorThatFitsNothing_IsNamed(string name, string words)
    {
        _lora.Add(name, 1);
        Assert.Contains(words, _lora.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherModelsLora_SaysWhatItWasTrainedFor()
    {
        _lora.Tensors.Clear();
        _lora.Add("lora_unet_blocks_0_cross_attn_k.alpha", 1);
        _lora.Metadata["ss_base_model_version"] = "wan2.1";
        string refusal = _lora.Refusal();
        Assert.Contains("is no LoRA for this model: none of its 1 tensors fits a layer ('lora_unet_blocks_0_cross_attn_k.alpha').", refusal, StringComparison.Ordinal);
        Assert.EndsWith("It was trained for 'wan2.1'.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfficialImageToVideoSpelling_IsRefusedWithTheReason()
    {
        _lora.Tensors.Clear();
        _lora.Add("Hunyuan_video_I2V_lora_double_blocks_0_img_attn_qkv.lora_down.weight", 4, 160);
        Assert.Contains("is a LoRA of HunyuanVideo's image-to-video model", _lora.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoTensors_IsRefused()
    {
        _lora.Tensors.Clear();
        Assert.Contains("holds no tensors", _lora.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lora_down.weight", new long[] { 4, 161 }, "has shape [4, 161], but [rank, 160] would fit this model")]
    [InlineData("lora_up.weight", new long[] { 479, 4 }, "has shape [479, 4], but [480, 4] would fit this model")]
    [InlineData("lora_up.weight", new long[] { 480, 5 }, "has shape [480, 5], but [480, 4] would fit this model")]
    [InlineData("lora_down.weight", new long[] { 640 }, "has shape [640], but it must have two dimensions")]
    [InlineData("alpha", new long[] { 2 }, "has shape [2], but it must be one number")]
    [InlineData("dora_scale", new long[] { 2, 80 }, "has shape [2, 80], but [480, 1] or [1, 160] would fit this model")]
    [InlineData("diff", new long[] { 160, 480 }, "has shape [160, 480], but [480, 160] would fit this model")]
    [InlineData("diff_b", new long[] { 160 }, "has shape [160], but [480] would fit this model")]
    public void Open_WrongShape_IsNamed(string end, long[] shape, string words)
    {
        _lora.Tensors[$"{Qkv}.{end}"] = _lora.Random(shape);
        string refusal = _lora.Refusal();
        Assert.Contains(words, refusal, StringComparison.Ordinal);
        Assert.Contains($"'{Qkv}.{end}'", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lora_down.weight")]
    [InlineData("lora_up.weight")]
    public void Open_HalfIsMissing_IsNamed(string missing)
    {
        _lora.Tensors.Remove($"{Qkv}.{missing}");
        Assert.Contains("lacks its other half", _lora.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_AlphaAlone_IsNamed()
    {
        _lora.Tensors.Remove($"{Qkv}.lora_down.weight");
        _lora.Tensors.Remove($"{Qkv}.lora_up.weight");
        Assert.Contains($"'{Qkv}.alpha' lacks its other half", _lora.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void CheckValues_NotFinite_IsNamed(float value)
    {
        _lora.Tensors[$"{Qkv}.lora_up.weight"][17, 3] = value;
        Assert.Contains($"'{Qkv}.lora_up.weight' holds numbers that are not finite", _lora.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-1f)]
    public void Open_AlphaThatIsNoFactor_IsNamed(float value)
    {
        _lora.Tensors[$"{Qkv}.alpha"] = tensor(value);
        Assert.Contains($"the tensor '{Qkv}.alpha' is", _lora.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FactorsOfWholeNumbers_AreNotTakenForValues()
    {
        _lora.Tensors[$"{Qkv}.lora_up.weight"] = ones([480, 4], ScalarType.Int8);
        Assert.Contains($"'{Qkv}.lora_up.weight' is of type I8", _lora.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SameRowsTwice_IsRefused()
    {
        _lora.Add("transformer.transformer_blocks.0.attn.to_k.lora_A.weight", 4, 160);
        _lora.Add("transformer.transformer_blocks.0.attn.to_k.lora_B.weight", 160, 4);
        Assert.Contains("are the same rows of one layer", _lora.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TwoKindsOfFactors_AreRefused()
    {
        _lora.Add($"{Qkv}.hada_w1_a", 480, 2);
        Assert.Contains("has factors of two kinds", _lora.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lora_adapter_metadata", "{")]
    [InlineData("lora_adapter_metadata", "[]")]
    [InlineData("lora_adapter_metadata", """{"transformer.lora_alpha": "8"}""")]
    public void Open_MetadataThatCannotBeRead_IsRefused(string key, string text)
    {
        _lora.Metadata[key] = text;
        Assert.Contains(key, _lora.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UnusedTextLayer_IsCountedAndChangesNothing()
    {
        // nano's language model, like the released one, is read two layers before its end
        int layers = ModelFolder.Open(Support.Nano.Folder).LlamaConfig.NumHiddenLayers;
        _lora.Add($"lora_te1_layers_{layers - 1}_self_attn_q_proj.lora_down.weight", 4, 128);
        _lora.Add($"lora_te1_layers_{layers - 1}_self_attn_q_proj.lora_up.weight", 128, 4);
        using LoraFile file = _lora.Open();
        Assert.Equal((1, 1), (file.UnusedLayers, file.Changes.Count));
    }
}
