using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Gpu;

/// <summary>The fixtures on a CUDA device; skipped where there is none.</summary>
[Collection(CudaDevice.Collection)]
[Trait("gpu", "1")]
public sealed class CudaParityTests
{
    private const double Fp32Tolerance = 1e-4;
    private const double Bf16Tolerance = 2e-2;

    [Theory]
    [InlineData("float32", ScalarType.Float32)]
    [InlineData("float16", ScalarType.Float16)]
    [InlineData("bfloat16", ScalarType.BFloat16)]
    public void Draw_Seed42_IsBitEqual(string name, ScalarType dtype)
    {
        Device device = RequireCuda();
        using var scope = NewDisposeScope();
        using SafetensorsFile file = Golden.Open("noise_seed42.safetensors");
        Tensor expected = file.Read("cuda." + name);
        Tensor actual = InitialNoise.Draw(expected.shape, 42, dtype, device).cpu();
        Assert.True(expected.eq(actual).all().item<bool>(), "The noise differs from the reference's.");
    }

    [Theory]
    [InlineData("dit_video.safetensors", ScalarType.Float32, Fp32Tolerance)]
    [InlineData("dit_image.safetensors", ScalarType.Float32, Fp32Tolerance)]
    [InlineData("dit_cfg_pair.safetensors", ScalarType.Float32, Fp32Tolerance)]
    [InlineData("dit_video.safetensors", ScalarType.BFloat16, Bf16Tolerance)]
    [InlineData("dit_video.safetensors", ScalarType.Float16, Bf16Tolerance)]
    public void Transformer_Fixture_Matches(string fixture, ScalarType dtype, double tolerance)
    {
        Device device = RequireCuda();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using var model = new HunyuanVideoTransformer(
            new Weights(new StateDict(Golden.Open("dit.safetensors")), device, dtype), TransformerConfig.From("dit.json", Golden.Json("dit.json")));
        using SafetensorsFile file = Golden.Open(fixture);
        Tensor Input(string name) => file.Read(name).to(device);
        Tensor output = model.Forward(
            Input("latent"),
            Input("timestep"),
            Input("text_states"),
            Input("text_mask"),
            Input("text_states_2"),
            model.RotaryTable(file.Entries["latent"].Shape),
            Input("guidance"));
        TensorAssert.Close(file.Read("output"), output, tolerance, $"{fixture} in {dtype}");
    }

    [Theory]
    [InlineData("small", ScalarType.Float32, Fp32Tolerance)]
    [InlineData("tiled", ScalarType.Float32, Fp32Tolerance)]
    [InlineData("small", ScalarType.Float16, Bf16Tolerance)]
    [InlineData("tiled", ScalarType.Float16, Bf16Tolerance)]
    public void Vae_Fixture_Matches(string name, ScalarType dtype, double tolerance)
    {
        Device device = RequireCuda();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using var vae = new CausalVae(
            VaeConfig.From("vae.json", Golden.Json("vae.json")), new Weights(new StateDict(Golden.Open("vae.safetensors")), device, dtype));
        using SafetensorsFile file = Golden.Open("vae_cases.safetensors");
        Tensor expected = file.Read(name == "tiled" ? "tiled.both" : "small.frames");
        Tensor frames = vae.Decode(file.Read(name + ".latent").to(device), progress: null, TestContext.Current.CancellationToken);
        TensorAssert.Close(expected, frames, tolerance, $"{name} in {dtype}");
    }

    [Fact]
    public void Pipeline_NanoInFp32_RepeatsItsBits()
    {
        using HunyuanVideoPipeline pipeline = OpenNano(ScalarType.Float32);
        using GeneratedVideo first = pipeline.Render(Nano.SettingsOf("ref1"), progress: null, TestContext.Current.CancellationToken);
        using GeneratedVideo second = pipeline.Render(Nano.SettingsOf("ref1"), progress: null, TestContext.Current.CancellationToken);
        using var scope = NewDisposeScope();
        Assert.True(first.Latents.eq(second.Latents).all().item<bool>(), "Two renders of one seed differ.");
    }

    /// <summary>The generators differ between CPU and CUDA, so both renders go on from the reference's noise, as a checkpoint.</summary>
    [Theory]
    [InlineData(ScalarType.Float32, 1e-3)]
    [InlineData(ScalarType.BFloat16, 5e-2)]
    public void Denoise_NanoFromTheReferencesNoise_EndsAtItsLatents(ScalarType dtype, double tolerance)
    {
        Device device = RequireCuda();
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        GenerationSettings settings = Nano.SettingsOf("ref1");
        using SafetensorsFile file = Nano.OpenReference("ref1");
        ModelFolder folder = ModelFolder.Open(Nano.Folder);
        using StateDict state = folder.OpenTransformer();
        using var transformer = new HunyuanVideoTransformer(new Weights(state, device, dtype), folder.TransformerConfig);
        var text = new TextConditioning(
            file.Read("llama_states").to(device), file.Read("text_mask").to(device), file.Read("clip_pooled").to(device));
        using var inputs = new DenoiseInputs(
            new FlowMatchEulerScheduler(settings.InferSteps, settings.FlowShift), text, Negative: null, 1, settings.EmbeddedGuidanceScale);
        Tensor latents = new Denoiser(transformer).Run(
            file.Read("noise").to(device), inputs, firstStep: 0, onStep: null, TestContext.Current.CancellationToken);
        TensorAssert.Close(file.Read("latents"), latents, tolerance, $"latents in {dtype}");
    }

    private static HunyuanVideoPipeline OpenNano(ScalarType dtype) => HunyuanVideoPipeline.Load(
        ModelFolder.Open(Nano.Folder), new PipelineOptions { Device = RequireCuda(), DType = dtype }, progress: null, CancellationToken.None);

    private static Device RequireCuda() => CudaDevice.Require();
}
