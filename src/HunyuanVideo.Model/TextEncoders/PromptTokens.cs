namespace HunyuanVideo.Model.TextEncoders;

/// <summary>How a prompt's tokens fit the two text encoders.</summary>
/// <param name="Llama">The language model's branch.</param>
/// <param name="Clip">CLIP's branch.</param>
public sealed record PromptTokens(BranchTokens Llama, BranchTokens Clip)
{
    /// <summary>Whether an encoder does not get the whole prompt.</summary>
    public bool IsTruncated => Llama.IsTruncated || Clip.IsTruncated;
}

/// <summary>One encoder's view of a prompt.</summary>
/// <param name="Ids">The prompt's own ids: no template, no begin or end token, no padding, nothing cut off.</param>
/// <param name="Limit">How many of them fit.</param>
/// <param name="CutIndex">
/// Index of the first character of the given prompt that does not fit, or null when all of it does. A character of several
/// tokens counts as cut off as soon as one of them is.
/// </param>
public sealed record BranchTokens(IReadOnlyList<int> Ids, int Limit, int? CutIndex)
{
    /// <summary>Tokens the prompt has.</summary>
    public int Count => Ids.Count;

    /// <summary>Whether the prompt has more tokens than fit.</summary>
    public bool IsTruncated => Count > Limit;
}
