using HunyuanVideo.Model.Checkpoints;
using static TorchSharp.torch;
using Tensors = System.Collections.Generic.Dictionary<string, TorchSharp.torch.Tensor>;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>The VAE in every layout people have that is read.</summary>
internal static class VaeLayouts
{
    /// <summary>Only frames can differ; any difference of latents is a fault, and this one is below what any can be.</summary>
    private const double FramesAlone = 1e-9;

    /// <summary>The layouts by name.</summary>
    public static IReadOnlyDictionary<string, Layout> All { get; } = new Dictionary<string, Layout>
    {
        ["official f16"] = new(n => new(n.Vae)),
        ["official f32"] = new(n => Each(n, ScalarType.Float32)),
        ["official bf16"] = new(n => Each(n, ScalarType.BFloat16), FramesAlone, 42.7),
        ["official pt under state_dict"] = new(n => LayoutNames.Prefixed(n.Vae, "vae.")) { Save = SavePickle },
        ["prefix first_stage_model."] = new(n => LayoutNames.Prefixed(n.Vae, "first_stage_model.")),
        ["fp8 e4m3"] = new(n => Each(n, SafetensorsDType.Float8E4M3), FramesAlone, 38.5),
        ["ldm"] = new(n => LayoutNames.Ldm(n.Vae)),
        ["ldm prefix vae."] = new(n => LayoutNames.Ldm(n.Vae, "vae.")),
        ["ldm prefix first_stage_model."] = new(n => LayoutNames.Ldm(n.Vae, "first_stage_model.")),
        ["ldm bf16"] = new(n => LayoutNames.Ldm(Each(n, ScalarType.BFloat16)), FramesAlone, 42.7),
        ["ldm f32"] = new(n => LayoutNames.Ldm(Each(n, ScalarType.Float32))),
    };

    private static Tensors Each(NanoWeights nano, ScalarType dtype) => nano.Vae.ToDictionary(pair => pair.Key, pair => pair.Value.to(dtype));

    private static string SavePickle(NanoWeights nano, Tensors tensors, TemporaryFolder folder)
    {
        string path = folder.PathOf("pytorch_model.pt");
        File.WriteAllBytes(path, RawTorchZip.Of(tensors, "state_dict"));
        return path;
    }
}
