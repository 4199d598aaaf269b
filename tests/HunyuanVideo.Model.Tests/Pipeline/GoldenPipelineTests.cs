using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Pipeline;

/// <summary>The whole path on the fixtures' weights: ids in, frames out, with and without true CFG.</summary>
public sealed class GoldenPipelineTests
{
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData("cfg1", 1.0)]
    [InlineData("cfg4", 4.0)]
    public void Pipeline_Fixture_EveryStepAndTheFramesMatch(string name, double guidanceScale)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        JsonConfig settings = Golden.Json("pipeline.json");
        using SafetensorsFile file = Golden.Open("pipeline.safetensors");
        using TextConditioner conditioner = OpenConditioner();
        using var transformer = new HunyuanVideoTransformer(
            OpenWeights("dit.safetensors", string.Empty), TransformerConfig.From("dit.json", Golden.Json("dit.json")));
        using var vae = new CausalVae(VaeConfig.From("vae.json", Golden.Json("vae.json")), OpenWeights("vae.safetensors", string.Empty));

        TextConditioning positive = conditioner.Encode(
            file.Read("input_ids"), file.Read("attention_mask"), settings.Int("crop_start"), file.Read("clip_input_ids"), TestContext.Current.CancellationToken);
        TensorAssert.Close(file.Read("text_states"), positive.TextStates, Tolerance, "text states");
        TensorAssert.Close(file.Read("pooled"), positive.Pooled, Tolerance, "pooled");
        Tensor negativeStates = file.Read("negative_text_states").clone();
        TextConditioning? negative = guidanceScale > 1
            ? new TextConditioning(negativeStates, positive.TextMask.clone(), file.Read("negative_pooled").clone())
            : null;
        using var inputs = new DenoiseInputs(
            new FlowMatchEulerScheduler(settings.Int("steps"), settings.Double("shift")), positive, negative, guidanceScale, settings.Double("embedded_guidance"));

        Tensor latents = new Denoiser(transformer).Run(
            file.Read("noise"),
            inputs,
            firstStep: 0,
            step => TensorAssert.Close(file.Read($"{name}.latents_{step.Done - 1}"), step.Latents, Tolerance, $"step {step.Done}"),
            TestContext.Current.CancellationToken);
        Tensor frames = vae.Decode(latents / tensor((float)vae.Config.ScalingFactor), progress: null, TestContext.Current.CancellationToken);
        Tensor expected = file.Read($"{name}.frames");
        Tensor actual = (frames / tensor(2f) + tensor(0.5f)).clamp(0, 1);
        TensorAssert.Close(expected, actual, Tolerance, "frames");
    }

    private static TextConditioner OpenConditioner() => new(
        new LlamaTextEncoder(OpenWeights("llama.safetensors", "weights."), LlamaConfig.From("llama.json", Golden.Json("llama.json"))),
        new ClipTextEncoder(OpenWeights("clip.safetensors", "weights."), ClipConfig.From("clip.json", Golden.Json("clip.json"))));

    private static Weights OpenWeights(string name, string prefix) =>
        new(new StateDict(Golden.Open(name), prefix), CPU, ScalarType.Float32);
}
