using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

/// <summary>What each kind of file makes of a weight, against the formula of its kind.</summary>
public sealed class LoraFileTests : IDisposable
{
    private const string Qkv = "double_blocks.0.img_attn_qkv";
    private readonly TorchSharp.DisposeScope _scope = NewDisposeScope();
    private readonly WrittenLora _lora = new();

    public void Dispose()
    {
        _lora.Dispose();
        _scope.Dispose();
    }

    [Theory]
    [InlineData(null, 1.0)]
    [InlineData(2.0, 0.5)]
    [InlineData(0.0, 1.0)]
    public void Merge_Alpha_IsDividedByTheRank(double? alpha, double scale)
    {
        (Tensor down, Tensor up) = (_lora.Add($"diffusion_model.{Qkv}.lora_down.weight", 4, 160), _lora.Add($"diffusion_model.{Qkv}.lora_up.weight", 480, 4));
        if (alpha is not null)
        {
            _lora.Tensors[$"diffusion_model.{Qkv}.alpha"] = tensor(alpha.Value, ScalarType.Float16);
        }

        Tensor weight = _lora.Random(480, 160);
        TensorAssert.Close(weight + (up.matmul(down) * scale * -0.5), _lora.Merge(Qkv + ".weight", weight, -0.5), 1e-6);
    }

    [Theory]
    [InlineData("""{"transformer.r": 4, "transformer.lora_alpha": 8}""", 2)]
    [InlineData("""{"transformer.r": 4, "transformer.lora_alpha": 8, "transformer.use_rslora": true}""", 4)]
    [InlineData("""{"transformer.lora_alpha": 8, "transformer.alpha_pattern": {"attn.to_k": 2}}""", 0.5)]
    [InlineData("""{"transformer.lora_alpha": 8, "transformer.alpha_pattern": {"transformer_blocks\\.\\d+\\.attn\\.to_.": 2}}""", 0.5)]
    [InlineData("""{"text_encoder.lora_alpha": 8}""", 1)]
    public void Merge_AlphaInDiffusersMetadata_IsUsed(string metadata, double scale)
    {
        _lora.Metadata["lora_adapter_metadata"] = metadata;
        (Tensor down, Tensor up) = (_lora.Add("transformer.transformer_blocks.0.attn.to_k.lora_A.weight", 4, 160), _lora.Add("transformer.transformer_blocks.0.attn.to_k.lora_B.weight", 160, 4));
        Tensor weight = _lora.Random(480, 160);
        Tensor expected = weight.clone();
        expected.narrow(0, 160, 160).add_(up.matmul(down) * scale);
        TensorAssert.Close(expected, _lora.Merge(Qkv + ".weight", weight), 1e-6);
    }

    [Fact]
    public void Merge_AlphaInConfigBesideAnAdapterModel_IsUsed()
    {
        using var lora = new WrittenLora { FileName = "adapter_model.safetensors" };
        lora.WriteBeside("adapter_config.json", """{"r": 4, "lora_alpha": 6}""");
        (Tensor down, Tensor up) = (lora.Add($"base_model.model.{Qkv}.lora_A.default.weight", 4, 160), lora.Add($"base_model.model.{Qkv}.lora_B.default.weight", 480, 4));
        TensorAssert.Close(up.matmul(down) * 1.5, lora.Merge(Qkv + ".weight", zeros(480, 160)), 1e-6);
    }

    [Fact]
    public void Merge_SplitProjections_EachChangesItsRows()
    {
        (Tensor q, Tensor mlp) = (Split("attn.to_q", 160, rank: 2), Split("proj_mlp", 640, rank: 5));
        Tensor merged = _lora.Merge("single_blocks.3.linear1.weight", zeros(1120, 160));
        TensorAssert.Close(cat([q, zeros(320, 160), mlp], dim: 0), merged, 1e-6);

        Tensor Split(string name, long rows, long rank) =>
            _lora.Add($"transformer.single_transformer_blocks.3.{name}.lora_B.weight", rows, rank)
                .matmul(_lora.Add($"transformer.single_transformer_blocks.3.{name}.lora_A.weight", rank, 160));
    }

    [Fact]
    public void Merge_DiffusersFinalModulation_HalvesAreSwapped()
    {
        Tensor delta = _lora.Add("transformer.norm_out.linear.lora_B.weight", 320, 4).matmul(_lora.Add("transformer.norm_out.linear.lora_A.weight", 4, 160));
        TensorAssert.Close(cat([delta.narrow(0, 160, 160), delta.narrow(0, 0, 160)], dim: 0), _lora.Merge("final_layer.adaLN_modulation.1.weight", zeros(320, 160)), 1e-6);
    }

    [Theory]
    [InlineData(SafetensorsDType.Float8E4M3)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void Merge_FactorsOfOtherTypes_MeanWhatTheyAre(ScalarType dtype)
    {
        (Tensor down, Tensor up) = (_lora.Random(4, 160).to(dtype), _lora.Random(480, 4).to(dtype));
        (_lora.Tensors[$"{Qkv}.lora_down.weight"], _lora.Tensors[$"{Qkv}.lora_up.weight"]) = (down, up);
        TensorAssert.Close(up.to(ScalarType.Float32).matmul(down.to(ScalarType.Float32)), _lora.Merge(Qkv + ".weight", zeros(480, 160)), 1e-6);
    }

    [Fact]
    public void Merge_LoHa_IsTheProductOfTwoProducts()
    {
        Tensor w1 = Part("w1_a", 480, 3).matmul(Part("w1_b", 3, 160));
        Tensor w2 = Part("w2_a", 480, 3).matmul(Part("w2_b", 3, 160));
        _lora.Tensors["lora_unet_double_blocks_0_img_attn_qkv.alpha"] = tensor(1.5f);
        TensorAssert.Close(w1 * w2 * 0.5, _lora.Merge(Qkv + ".weight", zeros(480, 160)), 1e-6);

        Tensor Part(string name, params long[] shape) => _lora.Add($"lora_unet_double_blocks_0_img_attn_qkv.hada_{name}", shape);
    }

    [Theory]
    [InlineData(true, true, 1.0)]
    [InlineData(true, false, 0.5)]
    [InlineData(false, true, 0.5)]
    [InlineData(false, false, 0.5)]
    public void Merge_LoKr_IsTheKroneckerProduct(bool firstWhole, bool secondWhole, double scale)
    {
        Tensor w1 = firstWhole ? Part("w1", 8, 10) : Part("w1_a", 8, 4).matmul(Part("w1_b", 4, 10));
        Tensor w2 = secondWhole ? Part("w2", 60, 16) : Part("w2_a", 60, 4).matmul(Part("w2_b", 4, 16));
        _lora.Tensors["lora_unet_double_blocks_0_img_attn_qkv.alpha"] = tensor(2f);
        TensorAssert.Close(w1.kron(w2) * scale, _lora.Merge(Qkv + ".weight", zeros(480, 160)), 1e-5);

        Tensor Part(string name, params long[] shape) => _lora.Add($"lora_unet_double_blocks_0_img_attn_qkv.lokr_{name}", shape);
    }

    [Theory]
    [InlineData("dora_scale", true, new long[] { 480, 1 })]
    [InlineData("dora_scale", false, new long[] { 1, 160 })]
    [InlineData("lora_magnitude_vector", true, new long[] { 480 })]
    public void Merge_DoRA_RowsOrColumnsGetTheirLengths(string name, bool byRow, long[] shape)
    {
        (Tensor down, Tensor up) = (_lora.Add($"{Qkv}.lora_A.weight", 4, 160), _lora.Add($"{Qkv}.lora_B.weight", 480, 4));
        Tensor lengths = _lora.Tensors[$"{Qkv}.{name}"] = _lora.Random(shape).abs();
        Tensor weight = _lora.Random(480, 160);
        Tensor changed = weight + up.matmul(down);
        Tensor norm = changed.norm(byRow ? 1 : 0, keepdim: true);
        Tensor wanted = changed * lengths.reshape(norm.shape) / norm;
        TensorAssert.Close(weight + ((wanted - weight) * 0.6), _lora.Merge(Qkv + ".weight", weight, 0.6), 1e-5);
    }

    [Fact]
    public void Merge_Differences_ChangeWeightBiasAndNorm()
    {
        (Tensor weight, Tensor bias, Tensor norm) = (_lora.Add($"diffusion_model.{Qkv}.diff", 480, 160), _lora.Add($"diffusion_model.{Qkv}.diff_b", 480), _lora.Add("diffusion_model.double_blocks.0.img_attn.norm.query_norm.diff", 32));
        TensorAssert.Close(ones(480, 160) + (weight * 2), _lora.Merge(Qkv + ".weight", ones(480, 160), 2), 1e-6);
        TensorAssert.Close(ones(480) + (bias * 2), _lora.Merge(Qkv + ".bias", ones(480), 2), 1e-6);
        TensorAssert.Close(ones(32) + norm, _lora.Merge("double_blocks.0.img_attn_q_norm.weight", ones(32)), 1e-6);
    }

    [Fact]
    public void Merge_WholeWeight_TakesThePlaceOfTheOldOne()
    {
        Tensor whole = _lora.Add($"diffusion_model.{Qkv}.set_weight", 480, 160);
        TensorAssert.Close(whole, _lora.Merge(Qkv + ".weight", ones(480, 160)), 1e-6);
        TensorAssert.Close((whole + 1) / 2, _lora.Merge(Qkv + ".weight", ones(480, 160), 0.5), 1e-6);
    }

    [Fact]
    public void Merge_BiasOfTheSecondFactor_IsScaledLikeTheFactors()
    {
        _lora.Add($"{Qkv}.lora_A.weight", 4, 160);
        _lora.Add($"{Qkv}.lora_B.weight", 480, 4);
        _lora.Tensors[$"{Qkv}.alpha"] = tensor(2f);
        Tensor bias = _lora.Add($"{Qkv}.lora_B.bias", 480);
        TensorAssert.Close(bias * 0.5, _lora.Merge(Qkv + ".bias", zeros(480)), 1e-6);
    }

    [Fact]
    public void Merge_PatchEmbedding_ConvolutionFactors()
    {
        (Tensor down, Tensor up) = (_lora.Add("diffusion_model.img_in.proj.lora_A.weight", 4, 16, 1, 2, 2), _lora.Add("diffusion_model.img_in.proj.lora_B.weight", 160, 4, 1, 1, 1));
        Tensor expected = up.reshape(160, 4).matmul(down.reshape(4, 64)).reshape(160, 16, 1, 2, 2);
        TensorAssert.Close(expected, _lora.Merge("img_in.proj.weight", zeros([160, 16, 1, 2, 2])), 1e-6);
    }
}
