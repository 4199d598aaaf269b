using System.Globalization;
using FFMpegCore;

namespace HunyuanVideo.Media;

/// <summary>Finds the line of ffmpeg's error output that says what went wrong.</summary>
internal static class FfmpegErrors
{
    private const int Longest = 300;

    public static string LastMeaningful(FFMpegResult result)
    {
        string line = result.StandardError
            .Select(text => text.Trim())
            .LastOrDefault(text => text.Length > 0 && !IsFarewell(text))
            ?? string.Create(CultureInfo.InvariantCulture, $"it ended with code {result.ExitCode} and no explanation");
        line = line.Length > Longest ? line[..Longest] + "…" : line;
        return line.EndsWith('.') ? line : line + ".";
    }

    private static bool IsFarewell(string line) =>
        line.StartsWith("Conversion failed", StringComparison.Ordinal) || line.StartsWith("Exiting", StringComparison.Ordinal);
}
