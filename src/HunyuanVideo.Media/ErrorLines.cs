using System.Globalization;

namespace HunyuanVideo.Media;

/// <summary>Keeps the last lines of a program's error output, and finds the one that says what went wrong.</summary>
internal sealed class ErrorLines
{
    private const int Kept = 20;
    private const int LongestLine = 300;

    private readonly Queue<string> _lines = new();
    private readonly Lock _gate = new();

    /// <summary>Takes the next line.</summary>
    public void Add(string line)
    {
        if (line.Trim() is not { Length: > 0 } text)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(text);
            if (_lines.Count > Kept)
            {
                _lines.Dequeue();
            }
        }
    }

    /// <summary>The line that says most, as a sentence.</summary>
    public string Explain(int exitCode)
    {
        string? said;
        lock (_gate)
        {
            said = _lines.LastOrDefault(line => !IsFarewell(line));
        }

        string text = said ?? string.Create(CultureInfo.InvariantCulture, $"it ended with code {exitCode} and no explanation");
        text = text.Length > LongestLine ? text[..LongestLine] + "…" : text;
        return text.EndsWith('.') ? text : text + ".";
    }

    private static bool IsFarewell(string line) =>
        line.StartsWith("Conversion failed", StringComparison.Ordinal) || line.StartsWith("Exiting", StringComparison.Ordinal);
}
