using System.Runtime.InteropServices;
using System.Text;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>A character and where in the original text it comes from.</summary>
internal readonly record struct PlacedRune(Rune Rune, int Origin)
{
    /// <summary>The characters of a text; halves of surrogate pairs are the replacement character.</summary>
    public static IEnumerable<PlacedRune> Of(string text)
    {
        int offset = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            yield return new PlacedRune(rune, offset);
            offset += rune.Utf16SequenceLength;
        }
    }
}

/// <summary>Unicode's normalisation form C: a letter and its accents become one character where there is one.</summary>
internal static class CanonicalComposition
{
    /// <summary>The composed characters of a text. Those made of several stand at the place of the first.</summary>
    public static List<PlacedRune> Compose(IEnumerable<PlacedRune> text)
    {
        var composed = new List<PlacedRune>();
        var segment = new List<int>();
        int origin = 0;
        foreach (PlacedRune placed in text)
        {
            // an ASCII character begins a new segment, as every other boundary does
            if (placed.Rune.IsAscii || CanonicalTables.Instance.IsBoundary(placed.Rune.Value))
            {
                Flush(segment, origin, composed);
                origin = placed.Origin;
            }

            segment.Add(placed.Rune.Value);
        }

        Flush(segment, origin, composed);
        return composed;
    }

    private static void Flush(List<int> segment, int origin, List<PlacedRune> composed)
    {
        if (segment is [< 0x80])
        {
            composed.Add(new PlacedRune(new Rune(segment[0]), origin));
        }
        else if (segment.Count > 0)
        {
            composed.AddRange(Recompose(segment).Select(code => new PlacedRune(new Rune(code), origin)));
        }

        segment.Clear();
    }

    private static List<int> Recompose(List<int> segment)
    {
        CanonicalTables tables = CanonicalTables.Instance;
        var result = new List<int>();
        int starter = -1;
        // class of the last mark behind the starter; a mark of the same or a higher class keeps later ones from joining it
        int lastClass = -1;
        foreach (int code in Ordered(segment))
        {
            int combiningClass = tables.ClassOf(code);
            if (starter >= 0 && lastClass < combiningClass && tables.Compose(result[starter], code) is { } joined)
            {
                result[starter] = joined;
                continue;
            }

            (starter, lastClass) = combiningClass == 0 ? (result.Count, -1) : (starter, combiningClass);
            result.Add(code);
        }

        return result;
    }

    private static List<int> Ordered(List<int> segment)
    {
        CanonicalTables tables = CanonicalTables.Instance;
        var parts = new List<int>();
        segment.ForEach(code => tables.Decompose(code, parts));
        for (int start = 0; start < parts.Count; start++)
        {
            int end = start;
            while (end < parts.Count && tables.ClassOf(parts[end]) > 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                // between base characters, marks go by class; those of one class keep their order
                int[] marks = [.. parts[start..end].OrderBy(tables.ClassOf)];
                marks.CopyTo(CollectionsMarshal.AsSpan(parts)[start..end]);
            }

            start = end;
        }

        return parts;
    }
}
