using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Vae;

internal static class VaeFixture
{
    private static readonly string NanoFolder = Path.Combine(AppContext.BaseDirectory, "Nano", "vae");

    public static VaeConfig GoldenConfig { get; } = VaeConfig.From("vae.json", Golden.Json("vae.json"));

    public static VaeConfig NanoConfig { get; } = VaeConfig.From("config.json", JsonConfig.Open(Path.Combine(NanoFolder, "config.json")));

    public static string NanoWeightsPath { get; } = Path.Combine(NanoFolder, "diffusion_pytorch_model.safetensors");

    public static CausalVae OpenGolden(ScalarType dtype = ScalarType.Float32, VaeTiling? tiling = null) =>
        Open(GoldenConfig, Golden.PathOf("vae.safetensors"), dtype, tiling);

    public static CausalVae OpenNano(ScalarType dtype = ScalarType.Float32) => Open(NanoConfig, NanoWeightsPath, dtype);

    public static Tensor Case(string name)
    {
        using SafetensorsFile file = Golden.Open("vae_cases.safetensors");
        return file.Read(name);
    }

    private static CausalVae Open(VaeConfig config, string path, ScalarType dtype, VaeTiling? tiling = null)
    {
        using var source = new StateDict(SafetensorsFile.Open(path));
        return new CausalVae(config, new Weights(source, CPU, dtype)) { Tiling = tiling ?? VaeTiling.From(config) };
    }
}
