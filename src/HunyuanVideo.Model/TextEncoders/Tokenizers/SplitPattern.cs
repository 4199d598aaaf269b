using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>
/// Splits a text into words by a regular expression. .NET's expressions see a character beyond U+FFFF as two unknown
/// halves, so such a character is matched by a stand-in of its category: a rare Chinese character is a letter, as it is elsewhere.
/// </summary>
/// <param name="pattern">The expression.</param>
/// <param name="keepsGaps">Whether text between two matches is a word too, or dropped.</param>
internal sealed class SplitPattern(string pattern, bool keepsGaps)
{
    private const char Letter = '\u4E00';
    private const char Number = '\u0660';
    private const char Other = '\u2603';

    private readonly Regex _regex = new(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, TimeSpan.FromSeconds(10));

    /// <summary>The words of <paramref name="text"/> as ranges of it, in order.</summary>
    public List<Range> Split(string text)
    {
        int[]? starts = null;
        string visible = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? WithStandIns(text, out starts) : text;
        var words = new List<Range>();
        int end = 0;
        foreach (ValueMatch match in _regex.EnumerateMatches(visible))
        {
            AddGap(words, end, match.Index, starts);
            end = match.Index + match.Length;
            if (match.Length > 0)
            {
                words.Add(ToRange(match.Index, end, starts));
            }
        }

        AddGap(words, end, visible.Length, starts);
        return words;
    }

    private void AddGap(List<Range> words, int start, int end, int[]? starts)
    {
        if (keepsGaps && start < end)
        {
            words.Add(ToRange(start, end, starts));
        }
    }

    private static Range ToRange(int start, int end, int[]? starts) => starts is null ? start..end : starts[start]..starts[end];

    private static string WithStandIns(string text, out int[] starts)
    {
        var visible = new StringBuilder(text.Length);
        var offsets = new List<int>(text.Length);
        int offset = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            offsets.Add(offset);
            visible.Append(rune.IsBmp ? (char)rune.Value : StandIn(rune));
            // half a pair, which decodes as U+FFFD, is one character long like it
            offset += rune.Utf16SequenceLength;
        }

        offsets.Add(offset);
        starts = [.. offsets];
        return visible.ToString();
    }

    private static char StandIn(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.OtherLetter => Letter,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Number,
        _ => Other,
    };
}
