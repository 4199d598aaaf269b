using System.Globalization;
using System.Text.RegularExpressions;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace HunyuanVideo.Web.Observability;

/// <summary>The last lines of the log, in memory, for the page of the system. Whatever looks like a secret is blotted out.</summary>
public sealed partial class LogRing : ILogEventSink
{
    /// <summary>How many lines are kept.</summary>
    public const int Kept = 500;

    private const string Blot = "…";
    private const int LongestMessage = 2_000;

    // text without quotes, as on the console
    private static readonly MessageTemplateTextFormatter Plain = new("{Message:lj}", CultureInfo.InvariantCulture);

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new(Kept);
    private long _number;

    /// <summary>The lines of at least this level, the oldest first.</summary>
    public IReadOnlyList<LogLine> Read(LogEventLevel least, int most)
    {
        lock (_gate)
        {
            return [.. _lines.Where(line => line.Level >= least).TakeLast(most)];
        }
    }

    public void Emit(LogEvent logEvent)
    {
        string message = Words(logEvent);
        if (logEvent.Exception is { } error)
        {
            // one line for people; the stack is on the console
            message = $"{message} {error.GetType().Name}: {error.Message.Split('\n')[0].TrimEnd()}";
        }

        message = Secrets().Replace(message.Length <= LongestMessage ? message : message[..LongestMessage], match => $"{match.Groups["name"].Value}{Blot}");
        lock (_gate)
        {
            if (_lines.Count == Kept)
            {
                _lines.Dequeue();
            }

            _lines.Enqueue(new LogLine(_number++, logEvent.Timestamp, logEvent.Level, message));
        }
    }

    private static string Words(LogEvent logEvent)
    {
        using var words = new StringWriter(CultureInfo.InvariantCulture);
        Plain.Format(logEvent, words);
        return words.ToString().ReplaceLineEndings(" ");
    }

    [GeneratedRegex(
        @"(?<name>\b(?:authorization|bearer|token|password|passwd|secret|api[-_]?key|access[-_]?key|x-amz-signature|signature)\b[""']?\s*[:=]?\s*(?:bearer\s+)?)[^\s,;&""']+|\b(?:hf_|hyv_|hyt_|sk-|ghp_|AKIA)[A-Za-z0-9_-]{8,}|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Secrets();
}

/// <summary>One line of the log.</summary>
/// <param name="Number">Counts the lines of this process.</param>
/// <param name="Time">When.</param>
/// <param name="Level">How bad.</param>
/// <param name="Message">On one line, without a stack.</param>
public sealed record LogLine(long Number, DateTimeOffset Time, LogEventLevel Level, string Message);
