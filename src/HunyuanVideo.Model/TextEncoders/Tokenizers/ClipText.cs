using System.Globalization;
using System.Text;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>
/// A text as CLIP's tokenizer reads it in the official program: characters that cannot be seen are dropped and ideographs stand
/// alone, then it is composed, in lower case, and its white space collapsed.
/// </summary>
/// <param name="Text">The normalised text.</param>
/// <param name="Origins">For each of its characters, and for its end, the place in the original.</param>
internal sealed record ClipText(string Text, int[] Origins)
{
    private static readonly Rune Space = new(' ');

    /// <summary>Ideographs, from the first to the last: those that are words of their own.</summary>
    private static readonly (int First, int Last)[] Ideographs =
    [
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2CEAF), (0x2F800, 0x2FA1F),
    ];

    /// <summary>Normalises a text.</summary>
    public static ClipText Normalize(string text)
    {
        var characters = new StringBuilder(text.Length);
        var origins = new List<int>(text.Length + 1);
        bool afterSpace = true;
        foreach ((Rune rune, int origin) in LowerCase.Of(CanonicalComposition.Compose(Clean(text))))
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

    /// <summary>Drops what cannot be seen and puts spaces around ideographs.</summary>
    private static IEnumerable<PlacedRune> Clean(string text)
    {
        foreach (PlacedRune placed in PlacedRune.Of(text))
        {
            if (IsDropped(placed.Rune))
            {
                continue;
            }

            bool isIdeograph = Ideographs.Any(range => placed.Rune.Value >= range.First && placed.Rune.Value <= range.Last);
            if (isIdeograph)
            {
                yield return placed with { Rune = Space };
            }

            yield return placed;
            if (isIdeograph)
            {
                yield return new PlacedRune(Space, placed.Origin + placed.Rune.Utf16SequenceLength);
            }
        }
    }

    /// <summary>Control and format characters, private and unknown ones; of controls the tab and line ends are white space.</summary>
    private static bool IsDropped(Rune rune) => rune.Value is not ('\t' or '\n' or '\r')
        && (rune == Rune.ReplacementChar || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
