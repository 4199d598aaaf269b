using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Lora;

public sealed class LoraTableTests
{
    [Theory]
    [InlineData("lora_unet_double_blocks_0_img_attn_qkv", "double_blocks.0.img_attn_qkv", 0, 480)]
    [InlineData("transformer.double_blocks.0.img_attn_qkv", "double_blocks.0.img_attn_qkv", 0, 480)]
    [InlineData("double_blocks.0.img_attn_qkv", "double_blocks.0.img_attn_qkv", 0, 480)]
    [InlineData("diffusion_model.double_blocks.0.txt_attn.qkv", "double_blocks.0.txt_attn_qkv", 0, 480)]
    [InlineData("lora_unet_double_blocks_1_img_mlp_0", "double_blocks.1.img_mlp.fc1", 0, 640)]
    [InlineData("diffusion_model.double_blocks.1.img_mlp.2", "double_blocks.1.img_mlp.fc2", 0, 160)]
    [InlineData("diffusion_model.double_blocks.1.txt_mod.lin", "double_blocks.1.txt_mod.linear", 0, 960)]
    [InlineData("diffusion_model.single_blocks.1.modulation.lin", "single_blocks.1.modulation.linear", 0, 480)]
    [InlineData("transformer.double_blocks.0.txt_mlp.fc0", "double_blocks.0.txt_mlp.fc1", 0, 640)]
    [InlineData("transformer.double_blocks.0.img_attn_qkv.1", "double_blocks.0.img_attn_qkv", 160, 160)]
    [InlineData("transformer.single_blocks.1.linear1.0", "single_blocks.1.linear1", 0, 160)]
    [InlineData("transformer.single_blocks.1.linear1.3", "single_blocks.1.linear1", 480, 640)]
    [InlineData("transformer.single_transformer_blocks.1.proj_mlp", "single_blocks.1.linear1", 480, 640)]
    [InlineData("transformer.single_transformer_blocks.1.attn.to_v", "single_blocks.1.linear1", 320, 160)]
    [InlineData("base_model.model.transformer_blocks.0.attn.add_v_proj", "double_blocks.0.txt_attn_qkv", 320, 160)]
    [InlineData("lora_transformer_transformer_blocks_0_attn_to_out_0", "double_blocks.0.img_attn_proj", 0, 160)]
    [InlineData("transformer.norm_out.linear", "final_layer.adaLN_modulation.1", 0, 320)]
    [InlineData("diffusion_model.txt_in.t_embedder.in_layer", "txt_in.t_embedder.mlp.0", 0, 160)]
    [InlineData("transformer.txt_in.t_embedder.linear_2", "txt_in.t_embedder.mlp.2", 0, 160)]
    [InlineData("diffusion_model.time_in.out_layer", "time_in.mlp.2", 0, 160)]
    [InlineData("diffusion_model.guidance_in.in_layer", "guidance_in.mlp.0", 0, 160)]
    [InlineData("transformer.txt_in.individual_token_refiner.blocks.0.self_attn_qkv.2", "txt_in.individual_token_refiner.blocks.0.self_attn_qkv", 320, 160)]
    [InlineData("diffusion_model.img_in.proj", "img_in.proj", 0, 160)]
    [InlineData("lora_te1_layers_0_self_attn_q_proj", "layers.0.self_attn.q_proj", 0, 128)]
    [InlineData("lora_llama_model_layers_0_self_attn_o_proj", "layers.0.self_attn.o_proj", 0, 128)]
    [InlineData("lora_te2_text_model_encoder_layers_0_self_attn_q_proj", "encoder.layers.0.self_attn.q_proj", 0, 64)]
    [InlineData("lora_te1_text_model_encoder_layers_0_self_attn_out_proj", "encoder.layers.0.self_attn.out_proj", 0, 64)]
    public void Find_Spelling_IsThoseRows(string layer, string module, long first, long rows)
    {
        LoraTarget target = Assert.IsType<LoraTarget>(WrittenLora.Table.Find(layer));
        Assert.Equal((module, first, rows), (target.Module.Name, target.FirstRow, target.Rows));
    }

    [Theory]
    [InlineData("lora_unet_double_blocks_99_img_attn_qkv")]
    [InlineData("lora_unet_double.blocks_0_img_attn_qkv")]
    [InlineData("transformer.double_blocks_0_img_attn_qkv")]
    [InlineData("lora_te1_double_blocks_0_img_attn_qkv")]
    [InlineData("lora_unet_layers_0_self_attn_q_proj")]
    [InlineData("double_blocks.0")]
    [InlineData("")]
    public void Find_OtherName_IsNothing(string layer) => Assert.Null(WrittenLora.Table.Find(layer));

    [Fact]
    public void Of_ReleasedSizes_NoNameStandsForTwoLayers()
    {
        var table = LoraTable.Of(new RandomModel(Nano.Folder, CPU, ModelPrecision.For(CPU, ScalarType.BFloat16)));
        Assert.Equal((6144L, 3072L), (table.Find("lora_transformer_single_transformer_blocks_39_attn_to_v")!.FirstRow, table.Find("lora_unet_double_blocks_19_img_mlp_fc2")!.Rows));
        Assert.True(table.Find("lora_te1_model_layers_31_mlp_up_proj")!.IsUnused);
        Assert.False(table.Find("lora_te1_model_layers_29_mlp_up_proj")!.IsUnused);
    }
}
