using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>
/// One transformer step's inputs and output as safetensors: hidden_states (1, C, T', h, w) fp32, timestep (1) fp32 of the middle step of
/// the schedule, text_states, text_mask, text_states_2, guidance (1) = 1000 × the embedded guidance in the model's type, freqs_cos and
/// freqs_sin (tokens, head width) fp32 with each value twice as the rotation takes neighbouring pairs, output (1, C, T', h, w) fp32.
/// </summary>
internal static class StepDump
{
    private static readonly Scalar Thousand = 1000;

    public static void Write(BenchRun run, IVelocityModel transformer, string path)
    {
        using var scope = NewDisposeScope();
        using DenoiseInputs inputs = DitInputs.Of(run, run.Settings.InferSteps, cache: null);
        Tensor latents = DitInputs.Latents(run, run.Options.Precision.TextEncoders).to(ScalarType.Float32);
        Tensor timestep = tensor([inputs.Scheduler.Timesteps[run.Settings.InferSteps / 2]], device: transformer.Device);
        Tensor guidance = tensor([(float)inputs.EmbeddedGuidanceScale], device: transformer.Device).to(transformer.DType).mul(Thousand);
        Tensor freqs = transformer.RotaryTable(latents.shape);
        var input = new TransformerInput(
            latents,
            timestep,
            inputs.Positive.TextStates,
            inputs.Positive.TextMask,
            inputs.Positive.Pooled,
            freqs,
            transformer.Config.GuidanceEmbed ? guidance : null);
        Tensor output = transformer.Forward(input, residual: null);
        SafetensorsWriter.Write(path, new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["hidden_states"] = latents,
            ["timestep"] = timestep,
            ["text_states"] = inputs.Positive.TextStates,
            ["text_mask"] = inputs.Positive.TextMask,
            ["text_states_2"] = inputs.Positive.Pooled,
            ["guidance"] = guidance,
            ["freqs_cos"] = freqs.real.repeat_interleave(2, dim: 1),
            ["freqs_sin"] = freqs.imag.repeat_interleave(2, dim: 1),
            ["output"] = output,
        });
    }
}
