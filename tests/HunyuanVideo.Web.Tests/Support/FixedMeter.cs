using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>One token a character.</summary>
internal sealed class FixedMeter : IPromptMeter
{
    public PromptMeasure? Measure(string prompt) => new(new TokenCount(prompt.Length, 256), new TokenCount(prompt.Length, 77));
}
