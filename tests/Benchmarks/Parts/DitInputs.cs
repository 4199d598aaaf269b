using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Schedulers;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Parts;

/// <summary>
/// Seeded inputs of a denoise loop, drawn as a pipeline draws its noise: latents from seed 42, text states from 43 of which the first
/// 40 count, the pooled vector from 44, in the text encoders' type.
/// </summary>
internal static class DitInputs
{
    private const int LatentSeed = 42;
    private const int TextSeed = 43;
    private const int PooledSeed = 44;
    private const int MostValidTokens = 40;

    public static int ValidTokens(BenchRun run) => Math.Min(MostValidTokens, run.Folder.Card.TextLength);

    public static Tensor Latents(BenchRun run, ScalarType dtype)
    {
        VaeConfig vae = run.Folder.VaeConfig;
        GenerationSettings settings = run.Settings;
        long frames = ((settings.VideoLength - 1) / vae.TimeCompressionRatio) + 1;
        long[] shape =
            [1, vae.LatentChannels, frames, settings.Height / vae.SpatialCompressionRatio, settings.Width / vae.SpatialCompressionRatio];
        return InitialNoise.Draw(shape, LatentSeed, dtype, run.Options.Device);
    }

    public static DenoiseInputs Of(BenchRun run, int steps, IStepCache? cache)
    {
        TransformerConfig config = run.Folder.TransformerConfig;
        Device device = run.Options.Device;
        ScalarType dtype = run.Options.Precision.TextEncoders;
        int length = run.Folder.Card.TextLength;
        long[] mask = [.. Enumerable.Range(0, length).Select(i => i < ValidTokens(run) ? 1L : 0L)];
        var text = new TextConditioning(
            InitialNoise.Draw([1, length, config.TextStatesDim], TextSeed, dtype, device),
            tensor(mask).unsqueeze(0).to(device), // (1, L)
            InitialNoise.Draw([1, config.TextStatesDim2], PooledSeed, dtype, device));
        var scheduler = new FlowMatchEulerScheduler(steps, run.Settings.FlowShift);
        return new DenoiseInputs(scheduler, text, Negative: null, run.Settings.GuidanceScale, run.Settings.EmbeddedGuidanceScale) { Cache = cache };
    }
}
