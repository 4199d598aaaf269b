using System.Text;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>A text as CLIP reads it: composed, in lower case, white space collapsed.</summary>
/// <param name="Text">The normalised text.</param>
/// <param name="Origins">For each of its characters, and for its end, the place in the original.</param>
internal sealed record ClipText(string Text, int[] Origins)
{
    /// <summary>Normalises a text.</summary>
    public static ClipText Normalize(string text)
    {
        var characters = new StringBuilder(text.Length);
        var origins = new List<int>(text.Length + 1);
        bool afterSpace = true;
        foreach ((Rune rune, int origin) in LowerCase.Of(CanonicalComposition.Compose(text)))
        {
            bool space = Rune.IsWhiteSpace(rune);
            if (!(space && afterSpace))
            {
                characters.Append(space ? " " : rune.ToString());
                origins.AddRange(Enumerable.Repeat(origin, rune.Utf16SequenceLength));
            }

            afterSpace = space;
        }

        origins.Add(text.Length);
        return new ClipText(characters.ToString(), [.. origins]);
    }
}
