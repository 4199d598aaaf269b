using System.Globalization;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>
/// Unicode's canonical decompositions and combining classes. .NET has them from the system's ICU, but leaves text as it is where it
/// runs without, and token ids must not depend on the machine.
/// </summary>
internal sealed class CanonicalTables
{
    private const string Resource = "HunyuanVideo.Model.TextEncoders.Tokenizers.canonical.txt";

    private static readonly Lazy<CanonicalTables> Shared = new(() => new CanonicalTables());

    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, int> _classes = [];
    private readonly HashSet<int> _seconds = [];

    private CanonicalTables()
    {
        using Stream stream = typeof(CanonicalTables).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            Add(line);
        }
    }

    /// <summary>The one instance, read at first use.</summary>
    public static CanonicalTables Instance => Shared.Value;

    /// <summary>The combining class: 0 for base characters, else the order in which marks follow their base.</summary>
    public int ClassOf(int code) => _classes.GetValueOrDefault(code);

    /// <summary>The code point that two make together; null when they stay apart.</summary>
    public int? Compose(int first, int second)
    {
        return _compositions.TryGetValue((first, second), out int composed) ? composed : Hangul.Compose(first, second);
    }

    /// <summary>Appends a code point's parts, the smallest there are; Hangul syllables stay whole, which composes to the same.</summary>
    public void Decompose(int code, List<int> parts)
    {
        if (!_decompositions.TryGetValue(code, out int[]? pieces))
        {
            parts.Add(code);
            return;
        }

        foreach (int piece in pieces)
        {
            Decompose(piece, parts);
        }
    }

    /// <summary>Whether nothing in front of this code point can change or join it.</summary>
    public bool IsBoundary(int code)
    {
        while (_decompositions.TryGetValue(code, out int[]? pieces))
        {
            code = pieces[0];
        }

        return ClassOf(code) == 0 && !_seconds.Contains(code) && !Hangul.IsVowelOrTail(code);
    }

    private void Add(string line)
    {
        int mark = line.AsSpan().IndexOfAny('=', '>', ':');
        if (line.StartsWith('#'))
        {
            return;
        }

        if (line[mark] == ':')
        {
            AddClass(line.AsSpan(0, mark), int.Parse(line.AsSpan(mark + 1), CultureInfo.InvariantCulture));
            return;
        }

        int code = Hex(line.AsSpan(0, mark));
        int[] pieces = [.. line[(mark + 1)..].Split(' ').Select(piece => Hex(piece))];
        _decompositions.Add(code, pieces);
        if (line[mark] == '=')
        {
            _compositions.Add((pieces[0], pieces[1]), code);
            _seconds.Add(pieces[1]);
        }
    }

    private void AddClass(ReadOnlySpan<char> range, int combiningClass)
    {
        int dash = range.IndexOf('-');
        for (int code = Hex(range[..dash]); code <= Hex(range[(dash + 1)..]); code++)
        {
            _classes.Add(code, combiningClass);
        }
    }

    private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
