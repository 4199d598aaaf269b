using HunyuanVideo.Model.TextEncoders;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Counts with the tokenizers of the model that is loaded.</summary>
public sealed class PipelinePromptMeter(PipelineHost host) : IPromptMeter
{
    public PromptMeasure? Measure(string prompt)
    {
        PromptTokens? tokens = host.Pipeline?.CountTokens(prompt);
        return tokens is null ? null : new PromptMeasure(Count(prompt, tokens.Llama), Count(prompt, tokens.Clip));
    }

    private static TokenCount Count(string prompt, BranchTokens tokens) =>
        new(tokens.Count, tokens.Limit, tokens.CutIndex is { } cut ? prompt[cut..] : null);
}
