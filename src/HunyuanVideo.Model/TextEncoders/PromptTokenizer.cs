using HunyuanVideo.Model.TextEncoders.Tokenizers;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>
/// Turns prompts into the ids of both encoders, and counts them without either. Safe for several threads at once.
/// Prompts lose the white space around them first.
/// </summary>
public sealed class PromptTokenizer
{
    private readonly FittedTemplate _video;
    private readonly FittedTemplate _image;

    /// <summary>Joins the two tokenizers.</summary>
    /// <param name="llama">The language model's tokenizer.</param>
    /// <param name="clip">CLIP's tokenizer.</param>
    /// <param name="textLength">Text tokens the transformer sees; 256 for the released model.</param>
    /// <param name="video">The template of videos; null takes <see cref="PromptTemplate.Video"/>.</param>
    /// <param name="image">The template of single frames; null takes <see cref="PromptTemplate.Image"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The text length leaves no room for a prompt.</exception>
    public PromptTokenizer(LlamaTokenizer llama, ClipTokenizer clip, int textLength, PromptTemplate? video = null, PromptTemplate? image = null)
    {
        Llama = llama;
        Clip = clip;
        TextLength = textLength;
        _video = FittedTemplate.Fit(video ?? PromptTemplate.Video, llama);
        _image = FittedTemplate.Fit(image ?? PromptTemplate.Image, llama);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(textLength, Math.Max(_video.SuffixTokens, _image.SuffixTokens));
    }

    /// <summary>The language model's tokenizer.</summary>
    public LlamaTokenizer Llama { get; }

    /// <summary>CLIP's tokenizer.</summary>
    public ClipTokenizer Clip { get; }

    /// <summary>Text tokens the transformer sees.</summary>
    public int TextLength { get; }

    /// <summary>How many leading tokens of the template are cut off again.</summary>
    public int Cut(bool image) => Template(image).Cut;

    /// <summary>
    /// The language model's input: template and prompt, truncated and padded to cut + text length ids, and which of them are tokens.
    /// </summary>
    public (long[] Ids, long[] Mask) EncodeLlama(string prompt, bool image)
    {
        FittedTemplate template = Template(image);
        int length = template.Cut + TextLength;
        long[] ids = new long[length];
        long[] mask = new long[length];
        Array.Fill(ids, Llama.PadTokenId);
        int count = 0;
        foreach (int id in Llama.Encode(template.Template.Format(prompt.Trim())).Take(length))
        {
            mask[count] = 1;
            ids[count++] = id;
        }

        return (ids, mask);
    }

    /// <summary>CLIP's input: 77 ids.</summary>
    public long[] EncodeClip(string prompt) => [.. Clip.Encode(prompt.Trim()).Select(id => (long)id)];

    /// <summary>
    /// The prompt's tokens in both branches and whether they fit. The language model's limit is the text length minus the tokens that
    /// follow the prompt in its template (255 of 256 with the released model), so that within the limit the template is complete; CLIP's
    /// is 75 of 77 positions.
    /// </summary>
    public PromptTokens CountTokens(string prompt, bool image = false)
    {
        string trimmed = prompt.Trim();
        int offset = prompt.Length - prompt.AsSpan().TrimStart().Length;
        return new PromptTokens(
            Branch(Llama.Tokenize(trimmed), TextLength - Template(image).SuffixTokens, offset),
            Branch(Clip.Tokenize(trimmed), ClipTokenizer.MaxLength - 2, offset));
    }

    private static BranchTokens Branch(IReadOnlyList<TextToken> tokens, int limit, int offset)
    {
        int? cut = tokens.Count > limit ? tokens[limit].Start + offset : null;
        return new BranchTokens([.. tokens.Select(token => token.Id)], limit, cut);
    }

    private FittedTemplate Template(bool image) => image ? _image : _video;

    /// <summary>A template with its token counts, which do not change.</summary>
    private sealed record FittedTemplate(PromptTemplate Template, int Cut, int SuffixTokens)
    {
        public static FittedTemplate Fit(PromptTemplate template, LlamaTokenizer tokenizer)
        {
            return new(template, template.Cut(tokenizer), tokenizer.Tokenize(template.Suffix).Count);
        }
    }
}
