using HunyuanVideo.Model.Checkpoints;
using static HunyuanVideo.Model.Tests.Checkpoints.Layouts.Quantised;
using static TorchSharp.torch;
using Tensors = System.Collections.Generic.Dictionary<string, TorchSharp.torch.Tensor>;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>Transformers that are stored in ways that are not read, and what the refusal must say.</summary>
internal static class RefusedLayouts
{
    /// <summary>The layouts by name.</summary>
    public static IReadOnlyDictionary<string, (Layout Layout, string Says)> All { get; } = new Dictionary<string, (Layout, string)>
    {
        ["official fp8 pt without map"] = (
            new(n => WithoutScales(n)) { Save = SavePickle },
            "holds 8-bit weights, but their scales are missing: download mp_rank_00_model_states_fp8_map.pt into the same folder."),
        ["scaled fp8 without scales"] = (
            new(n => WithoutScales(n)),
            "holds 8-bit weights that were scaled (each reaches the largest number of its type), but their scales are missing: download weights_map.safetensors"),
        ["scaled e5m2 without scales"] = (
            new(n => TransformerLayouts.Each(n.Transformer, IsBlockMatrix, (name, t) => [(name, Float8(t, SafetensorsDType.Float8E5M2).Codes)])),
            "but their scales are missing: download weights_map.safetensors"),
        ["marked fp8 that lost one scale"] = (
            new(n => Without(TransformerLayouts.Scaled(n.Transformer, SafetensorsDType.Float8E4M3, ".scale_weight", marker: 0), "double_blocks.1.img_attn_qkv.scale_weight")),
            "lacks the scale of 'double_blocks.1.img_attn_qkv.weight'"),
        ["int8 without scales"] = (
            new(n => TransformerLayouts.Each(n.Transformer, IsBlockMatrix, (name, t) => [(name, Int8(t, rows: false).Codes)])),
            "holds 8-bit integers, but the file lacks the scales that make weights of them"),
        ["whole numbers"] = (
            new(n => TransformerLayouts.Each(n.Transformer, IsBlockMatrix, (name, t) => [(name, t.to(ScalarType.Int32))])),
            "holds numbers of the type I32, which are no weights by themselves"),
        ["whole numbers for a bias"] = (
            new(n => TransformerLayouts.With(new(n.Transformer), "img_in.proj.bias", ones(160, ScalarType.Int64))),
            "tensor 'img_in.proj.bias' holds numbers of the type I64"),
        ["comfy int8 with rotation"] = (
            new(n => TransformerLayouts.Described(n.Transformer, (name, t) => Int8(t, rows: false), "int8_tensorwise", """, "convrot": true, "convrot_groupsize": 256""")),
            "is stored in ComfyUI's format 'int8_tensorwise' with rotation (convrot), which is not read"),
        ["comfy nvfp4"] = (
            new(n => TransformerLayouts.Described(n.Transformer, (name, t) => (zeros(t.shape[0], t.shape[1] / 2, ScalarType.Byte), ones(1)), "nvfp4")),
            "is stored in ComfyUI's format 'nvfp4', which is not read"),
        ["comfy mxfp8"] = (
            new(n => TransformerLayouts.Described(n.Transformer, (name, t) => (t.to(SafetensorsDType.Float8E4M3), ones(t.shape[0], t.shape[1] / 32, ScalarType.Byte)), "mxfp8")),
            "is stored in ComfyUI's format 'mxfp8', which is not read"),
        ["comfy format of tomorrow"] = (
            new(n => TransformerLayouts.Described(n.Transformer, (name, t) => Float8(t, SafetensorsDType.Float8E4M3), "fp6_e3m2")),
            "is stored in ComfyUI's format 'fp6_e3m2', which is not read"),
        ["comfy rotation in the header"] = (
            new(n => TransformerLayouts.Each(n.Transformer, IsBlockMatrix, (name, t) => TransformerLayouts.Beside(name, ".weight_scale", Int8(t, rows: false)))) { Save = SaveWithMetadata },
            "with rotation (convrot), which is not read"),
        ["musubi scaled blocks"] = (
            new(n => TransformerLayouts.Each(n.Transformer, IsBlockMatrix, (name, t) => [(name, t.to(SafetensorsDType.Float8E4M3)), (TransformerLayouts.Module(name) + ".scale_weight", ones(t.shape[0], t.shape[1] / 32, 1))])),
            "which does not fit its weight"),
        ["quanto int4"] = (
            new(n => TransformerLayouts.Each(n.Transformer, IsBlockMatrix, (name, t) => [(name + "._data", zeros(t.shape, ScalarType.Byte)), (name + "._scale", ones(t.shape[0], 1)), (name + "._shift", ones(t.shape[0], 1))])),
            "was packed by quanto into fewer than 8 bits"),
        ["bitsandbytes int8 in a GPU's order"] = (
            new(n => TransformerLayouts.Each(n.Transformer, IsBlockMatrix, (name, t) => [(name, Int8(t, rows: true).Codes), (TransformerLayouts.Module(name) + ".SCB", ones(t.shape[0])), (name + "_format", ones(1, ScalarType.Byte))])),
            "was stored by bitsandbytes in the order of one kind of GPU"),
        ["one weight twice"] = (
            new(n => TransformerLayouts.With(new(n.Transformer), "_orig_mod.img_in.proj.bias", zeros(160))),
            "holds the tensor 'img_in.proj.bias' twice"),
    };

    private static Tensors Without(Tensors tensors, string name) => tensors.Where(pair => pair.Key != name).ToDictionary();

    private static Tensors WithoutScales(NanoWeights nano) =>
        TransformerLayouts.Each(nano.Transformer, IsBlockMatrix, (name, t) => [(name, Float8(t, SafetensorsDType.Float8E4M3).Codes)]);

    private static string SavePickle(NanoWeights nano, Tensors tensors, TemporaryFolder folder)
    {
        string path = folder.PathOf("mp_rank_00_model_states_fp8.pt");
        File.WriteAllBytes(path, RawTorchZip.Of(tensors));
        return path;
    }

    private static string SaveWithMetadata(NanoWeights nano, Tensors tensors, TemporaryFolder folder)
    {
        string path = folder.PathOf("weights.safetensors");
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string>
        {
            ["_quantization_metadata"] = """{"format_version": "1.0", "layers": {"double_blocks.0.img_attn_qkv": {"format": "int8_tensorwise", "convrot": true}}}""",
        });
        return path;
    }
}
