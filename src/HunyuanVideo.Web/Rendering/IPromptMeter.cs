namespace HunyuanVideo.Web.Rendering;

/// <summary>Counts a prompt's tokens. Called on every keystroke from any thread.</summary>
public interface IPromptMeter
{
    /// <summary>The counts, or null while the tokenizers are not loaded.</summary>
    PromptMeasure? Measure(string prompt);
}

/// <summary>A prompt as the two text encoders see it.</summary>
public sealed record PromptMeasure(TokenCount Llama, TokenCount Clip);

/// <summary>One encoder's count.</summary>
/// <param name="Tokens">Tokens of the whole prompt.</param>
/// <param name="Limit">The most it reads.</param>
/// <param name="Ignored">The end of the prompt that it does not read, when that is known.</param>
public sealed record TokenCount(int Tokens, int Limit, string? Ignored = null)
{
    public bool IsCutOff => Tokens > Limit;
}
