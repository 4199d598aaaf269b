using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.Transformer;

namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>
/// The floating-point operations of one forward pass: 24·d²·L in the projections and MLPs and 4·d·L² in the attention of every
/// block, over L video and valid text tokens. Everything else is below a thousandth.
/// </summary>
internal sealed record StepWork(long VideoTokens, int TextTokens, double LinearFlops, double AttentionFlops)
{
    public double Flops => LinearFlops + AttentionFlops;

    public static StepWork Of(TransformerConfig config, GenerationSettings settings, int textTokens)
    {
        long video = RenderWork.Of(RequestOf(settings)).Tokens;
        var size = new TransformerSize(config.HiddenSize, config.MmDoubleBlocksDepth + config.MmSingleBlocksDepth, textTokens);
        double tokens = video + textTokens;
        double attention = size.Blocks * 4.0 * size.HiddenSize * tokens * tokens;
        return new StepWork(video, textTokens, size.FlopsPerPass(video) - attention, attention);
    }

    /// <summary>Seconds of the work at the rates of the two ceilings, with nothing between them.</summary>
    public double FloorSeconds(CeilingLine gemm, CeilingLine attention) =>
        (LinearFlops / (gemm.Tflops * 1e12)) + (AttentionFlops / (attention.Tflops * 1e12));

    private static RenderRequest RequestOf(GenerationSettings settings) => new()
    {
        Prompt = settings.Prompt,
        Width = settings.Width,
        Height = settings.Height,
        VideoLength = settings.VideoLength,
        InferSteps = settings.InferSteps,
        FlowShift = settings.FlowShift,
        EmbeddedGuidanceScale = settings.EmbeddedGuidanceScale,
    };
}
