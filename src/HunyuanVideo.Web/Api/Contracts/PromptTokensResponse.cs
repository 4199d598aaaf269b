using System.ComponentModel;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>How much of a prompt each text encoder sees.</summary>
public sealed record PromptTokensResponse(SeenTokens Llama, SeenTokens Clip)
{
    public static PromptTokensResponse? Of(PromptMeasure? measure) =>
        measure is null ? null : new PromptTokensResponse(SeenTokens.Of(measure.Llama), SeenTokens.Of(measure.Clip));
}

/// <summary>What one text encoder sees.</summary>
public sealed record SeenTokens(
    [property: Description("Tokens of the whole prompt.")] int Tokens,
    [property: Description("The most that are seen.")] int Limit,
    [property: Description("Tokens at the end that are not seen.")] int Ignored,
    [property: Description("The end of the prompt that is not seen; null when all of it is.")] string? IgnoredText)
{
    internal static SeenTokens Of(TokenCount count) => new(count.Tokens, count.Limit, Math.Max(0, count.Tokens - count.Limit), count.Ignored);
}
