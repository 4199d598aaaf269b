using System.Globalization;
using System.Text;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>Unicode's full lower case: as .NET's, plus the one letter that becomes two and the sigma that depends on its place.</summary>
internal static class LowerCase
{
    private const int CapitalIWithDot = 0x130;
    private const int CapitalSigma = 0x3A3;

    private static readonly Rune SmallI = new('i');
    private static readonly Rune DotAbove = new('\u0307');
    private static readonly Rune Sigma = new('\u03C3');
    private static readonly Rune FinalSigma = new('\u03C2');

    /// <summary>Lower case, each character at the place of its capital.</summary>
    public static List<PlacedRune> Of(List<PlacedRune> text)
    {
        var lower = new List<PlacedRune>(text.Count);
        for (int i = 0; i < text.Count; i++)
        {
            PlacedRune placed = text[i];
            switch (placed.Rune.Value)
            {
                case CapitalIWithDot:
                    lower.Add(placed with { Rune = SmallI });
                    lower.Add(placed with { Rune = DotAbove });
                    break;
                case CapitalSigma:
                    lower.Add(placed with { Rune = EndsWord(text, i) ? FinalSigma : Sigma });
                    break;
                default:
                    lower.Add(placed with { Rune = Rune.ToLowerInvariant(placed.Rune) });
                    break;
            }
        }

        return lower;
    }

    private static bool EndsWord(List<PlacedRune> text, int index)
    {
        int before = index - 1;
        int after = index + 1;
        while (before >= 0 && IsCaseIgnorable(text[before].Rune))
        {
            before--;
        }

        while (after < text.Count && IsCaseIgnorable(text[after].Rune))
        {
            after++;
        }

        return before >= 0 && IsCased(text[before].Rune) && (after == text.Count || !IsCased(text[after].Rune));
    }

    private static bool IsCased(Rune rune)
    {
        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;
    }

    private static bool IsCaseIgnorable(Rune rune)
    {
        return rune.Value is '\'' or '.' or ':' or '·' or '‘' or '’' or '․' or '‧'
            || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
                or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;
    }
}
