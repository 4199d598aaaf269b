using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Stored;
using static HunyuanVideo.Model.Tests.Checkpoints.Layouts.Quantised;
using static TorchSharp.torch;
using Tensors = System.Collections.Generic.Dictionary<string, TorchSharp.torch.Tensor>;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>The transformer in every layout people have that is read.</summary>
internal static class TransformerLayouts
{
    private const string Checkpoint = "model.diffusion_model.";

    /// <summary>The layouts by name.</summary>
    public static IReadOnlyDictionary<string, Layout> All { get; } = new Dictionary<string, Layout>
    {
        ["official f16"] = new(n => new(n.Transformer)),
        ["official f32"] = new(n => Each(n, t => t.to(ScalarType.Float32))),
        ["official bf16"] = new(n => Each(n, t => t.to(ScalarType.BFloat16)), 0.005, 42.1),
        ["official pt f16"] = Pickled(n => new(n.Transformer), "module"),
        ["official pt bf16"] = Pickled(n => Each(n, t => t.to(ScalarType.BFloat16)), "module", 0.005, 42.1),
        ["official pt fp8 with map"] = new(n => [], 0.034, 40.0) { Save = SaveWithMap },
        ["official fp8 safetensors with map"] = new(n => [], 0.034, 40.0) { Save = SaveWithMapAsSafetensors },
        ["diffusers f16"] = new(Diffusers),
        ["prefix model.model."] = new(n => LayoutNames.Prefixed(n.Transformer, "model.model.")),
        ["prefix model.diffusion_model."] = new(n => LayoutNames.Prefixed(n.Transformer, Checkpoint)),
        ["prefix diffusion_model."] = new(n => LayoutNames.Prefixed(n.Transformer, "diffusion_model.")),
        ["prefix _orig_mod."] = new(n => LayoutNames.Prefixed(n.Transformer, "_orig_mod.")),
        ["prefix _orig_mod. of diffusers"] = new(n => LayoutNames.Prefixed(Diffusers(n), "_orig_mod.")),
        ["prefix model.diffusion_model. of diffusers"] = new(n => LayoutNames.Prefixed(Diffusers(n), Checkpoint)),
        ["compiled twice and in a checkpoint"] = new(n => LayoutNames.Prefixed(n.Transformer, "_orig_mod.model.diffusion_model._orig_mod.")),
        ["compiled block by block"] = new(n => n.Transformer.ToDictionary(
            pair => pair.Key.Replace("_blocks.0.", "_blocks.0._orig_mod.", StringComparison.Ordinal), pair => pair.Value)),
        ["comfy model.model. scale"] = new(n => LayoutNames.Comfy(n.Transformer, "model.model.")),
        ["comfy model.diffusion_model. scale"] = new(n => LayoutNames.Comfy(n.Transformer, Checkpoint)),
        ["comfy model.diffusion_model. weight"] = new(n => LayoutNames.Comfy(n.Transformer, Checkpoint, later: true)),
        ["comfy diffusion_model. scale"] = new(n => LayoutNames.Comfy(n.Transformer, "diffusion_model.")),
        ["comfy bare scale"] = new(n => LayoutNames.Comfy(n.Transformer)),
        ["comfy bare weight"] = new(n => LayoutNames.Comfy(n.Transformer, later: true)),
        ["comfy compiled"] = new(n => LayoutNames.Comfy(n.Transformer, "_orig_mod.")),
        ["all in one"] = new(AllInOne),
        ["kijai fp8 e4m3fn"] = new(n => Cast(n, SafetensorsDType.Float8E4M3, IsCastByKijai), 0.045, 38.5),
        ["kijai fp8 e5m2"] = new(n => Cast(n, SafetensorsDType.Float8E5M2, IsCastByKijai), 0.156, 29.1),
        ["kohya fp8, norms and biases too"] = new(n => Cast(n, SafetensorsDType.Float8E4M3, _ => true), 0.076, 34.8),
        ["comfy scaled fp8, official names"] = new(n => Scaled(n.Transformer, SafetensorsDType.Float8E4M3, ".scale_weight", marker: 0), 0.034, 40.0),
        ["comfy scaled fp8 with inputs' scales"] = new(n => With(Scaled(n.Transformer, SafetensorsDType.Float8E4M3, ".scale_weight", marker: 2), "double_blocks.0.img_attn_qkv.scale_input", tensor(1f)), 0.034, 40.0),
        ["comfy scaled e5m2"] = new(n => Scaled(n.Transformer, SafetensorsDType.Float8E5M2, ".scale_weight", marker: 0), 0.097, 33.7),
        ["official program's own scales"] = new(n => Scaled(n.Transformer, SafetensorsDType.Float8E4M3, ".fp8_scale", marker: null), 0.034, 40.0),
        ["comfy_quant fp8, official names"] = new(n => Described(n.Transformer, (name, t) => Float8(t, SafetensorsDType.Float8E4M3), "float8_e4m3fn"), 0.034, 40.0),
        ["comfy_quant fp8, comfy names"] = new(
            n => Described(LayoutNames.Comfy(n.Transformer, Checkpoint), (name, t) => Float8(t, SafetensorsDType.Float8E4M3), "float8_e4m3fn"), 0.034, 40.0),
        ["musubi scaled rows"] = new(n => Each(n.Transformer, IsBlockMatrix, (name, t) => Beside(name, ".scale_weight", Float8Rows(t))), 0.040, 39.7),
        ["comfy int8_tensorwise"] = new(n => Described(n.Transformer, (name, t) => Int8(t, rows: false), "int8_tensorwise"), 0.048, 40.1),
        ["int8 with scales of rows"] = new(n => Each(n.Transformer, IsBlockMatrix, (name, t) => Beside(name, ".scale_weight", Int8(t, rows: true))), 0.02, 40),
        ["quanto int8"] = new(Quanto, 0.02, 40),
        ["bitsandbytes int8 of diffusers"] = new(n => Each(Diffusers(n), IsBlockMatrix, Rows), 0.02, 40),
        ["bitsandbytes nf4 of diffusers"] = new(n => Each(Diffusers(n), IsBlockMatrix, NormalFloat), 0.228, 26.5),
    };

    /// <summary>The tensors with another one.</summary>
    public static Tensors With(Tensors tensors, string name, Tensor tensor) => new(tensors) { [name] = tensor };

    /// <summary>8-bit matrices of blocks with a scale beside each.</summary>
    public static Tensors Scaled(IReadOnlyDictionary<string, Tensor> tensors, ScalarType dtype, string ending, int? marker)
    {
        Tensors scaled = Each(tensors, IsBlockMatrix, (name, t) => Beside(name, ending, Float8(t, dtype)));
        return marker is { } length ? With(scaled, "scaled_fp8", zeros(length).to(dtype)) : scaled;
    }

    /// <summary>Matrices of blocks with a scale and ComfyUI's description beside each.</summary>
    public static Tensors Described(
        IReadOnlyDictionary<string, Tensor> tensors, Func<string, Tensor, (Tensor Codes, Tensor Scale)> quantise, string format, string more = "") =>
        Each(tensors, IsBlockMatrix, (name, t) => [.. Beside(name, ".weight_scale", quantise(name, t)), (Module(name) + ".comfy_quant", Text($$"""{"format": "{{format}}"{{more}}}"""))]);

    /// <summary>Puts something in place of some tensors.</summary>
    public static Tensors Each(
        IReadOnlyDictionary<string, Tensor> tensors, Func<string, Tensor, bool> which, Func<string, Tensor, IEnumerable<(string, Tensor)>> change) =>
        tensors.SelectMany(pair => which(pair.Key, pair.Value) ? change(pair.Key, pair.Value) : [(pair.Key, pair.Value)]).ToDictionary();

    /// <summary>A matrix and its scale.</summary>
    public static IEnumerable<(string, Tensor)> Beside(string name, string ending, (Tensor Codes, Tensor Scale) quantised) =>
        [(name, quantised.Codes), (Module(name) + ending, quantised.Scale)];

    /// <summary>The name of a weight's module.</summary>
    public static string Module(string name) => name[..^".weight".Length];

    /// <summary>The names and tensors of diffusers.</summary>
    public static Tensors Diffusers(NanoWeights nano)
    {
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder.PathOf("a.safetensors"), nano.Transformer);
        using SafetensorsFile official = SafetensorsFile.Open(folder.PathOf("a.safetensors"));
        return DiffusersCopy.Of(official, nano.Transformer["img_in.proj.bias"].shape[0]);
    }

    private static Tensors Each(NanoWeights nano, Func<Tensor, Tensor> change) => nano.Transformer.ToDictionary(pair => pair.Key, pair => change(pair.Value));

    private static Tensors Cast(NanoWeights nano, ScalarType dtype, Func<string, bool> which) =>
        nano.Transformer.ToDictionary(pair => pair.Key, pair => which(pair.Key) ? pair.Value.to(dtype) : pair.Value);

    private static Tensors AllInOne(NanoWeights nano) => new(
    [
        .. LayoutNames.Comfy(nano.Transformer, Checkpoint),
        .. LayoutNames.Ldm(nano.Vae, "vae."),
        .. LayoutNames.Prefixed(nano.Llama, "text_encoders.llama.transformer.model."),
        .. LayoutNames.Prefixed(nano.Clip, "text_encoders.clip_l.transformer.text_model."),
    ]);

    private static Tensors Quanto(NanoWeights nano) => Each(nano.Transformer, IsBlockMatrix, (name, t) =>
    {
        (Tensor codes, Tensor scale) = Int8(t, rows: true);
        return [(name + "._data", codes), (name + "._scale", scale), (Module(name) + ".input_scale", tensor(1f)), (Module(name) + ".output_scale", tensor(1f))];
    });

    private static IEnumerable<(string, Tensor)> Rows(string name, Tensor tensor)
    {
        (Tensor codes, Tensor scale) = Int8(tensor, rows: true);
        return [(name, codes), (Module(name) + ".SCB", scale.mul(127f).flatten()), (name + "_format", zeros(1, ScalarType.Byte).reshape([]))];
    }

    private static IEnumerable<(string, Tensor)> NormalFloat(string name, Tensor weight)
    {
        (Tensor codes, Tensor maxima) = FourBits(weight);
        string state = $$"""{"quant_type": "nf4", "blocksize": 64, "dtype": "float16", "shape": [{{string.Join(", ", weight.shape)}}]}""";
        return [(name, codes), (name + ".absmax", maxima), (name + ".quant_map", tensor(Nf4)), (name + ".quant_state.bitsandbytes__nf4", Text(state))];
    }

    private static Layout Pickled(Func<NanoWeights, Tensors> make, string key, double latents = 0, double psnr = double.PositiveInfinity) => new(make, latents, psnr)
    {
        Save = (nano, tensors, folder) =>
        {
            string path = folder.PathOf("mp_rank_00_model_states.pt");
            File.WriteAllBytes(path, RawTorchZip.Of(tensors, key));
            return path;
        },
    };

    private static string SaveWithMap(NanoWeights nano, Tensors none, TemporaryFolder folder)
    {
        (Tensors weights, Tensors map) = WithMap(nano);
        string path = folder.PathOf("mp_rank_00_model_states_fp8.pt");
        File.WriteAllBytes(path, RawTorchZip.Of(weights));
        File.WriteAllBytes(ScaleMap.PathOf(path), RawTorchZip.Of(map, key: null));
        return path;
    }

    private static string SaveWithMapAsSafetensors(NanoWeights nano, Tensors none, TemporaryFolder folder)
    {
        (Tensors weights, Tensors map) = WithMap(nano);
        string path = folder.PathOf("mp_rank_00_model_states_fp8.safetensors");
        SafetensorsWriter.Write(path, weights);
        File.WriteAllBytes(folder.PathOf("mp_rank_00_model_states_fp8_map.pt"), RawTorchZip.Of(map, key: null));
        return path;
    }

    private static (Tensors Weights, Tensors Map) WithMap(NanoWeights nano)
    {
        Tensors scaled = Scaled(nano.Transformer, SafetensorsDType.Float8E4M3, ".scale", marker: null);
        bool IsScale(string name) => name.EndsWith(".scale", StringComparison.Ordinal);
        return (scaled.Where(pair => !IsScale(pair.Key)).ToDictionary(), scaled.Where(pair => IsScale(pair.Key)).ToDictionary(pair => pair.Key[..^".scale".Length], pair => pair.Value));
    }
}
