using System.Globalization;
using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The loading of a model in words.</summary>
public static class LoadText
{
    private const double Giga = 1e9;

    /// <summary>As "Loading the transformer: 12.3 of 42.1 GB, 3.1 GB/s, 10 s left".</summary>
    public static string Of(LoadProgress progress)
    {
        string text = progress.Step == progress.Of ? "Loading" : $"Loading the {progress.Part}";
        if (progress.TotalBytes > 0)
        {
            text += string.Create(CultureInfo.InvariantCulture, $": {progress.Bytes / Giga:0.0#} of {progress.TotalBytes / Giga:0.0#} GB");
        }

        return progress is { BytesPerSecond: { } rate, Remaining: { } left }
            ? string.Create(CultureInfo.InvariantCulture, $"{text}, {rate / Giga:0.0#} GB/s, {Math.Ceiling(left.TotalSeconds):0} s left")
            : text;
    }

    /// <summary>As "transformer 12.3 of 25.6 GB, 3.1 GB/s, 5 s left", for a log.</summary>
    public static string Of(PartProgress part) => part is { BytesPerSecond: { } rate, Remaining: { } left }
        ? string.Create(CultureInfo.InvariantCulture, $"{part.Part} {part.Bytes / Giga:0.0#} of {part.TotalBytes / Giga:0.0#} GB, {rate / Giga:0.0#} GB/s, {Math.Ceiling(left.TotalSeconds):0} s left")
        : string.Create(CultureInfo.InvariantCulture, $"{part.Part} 0 of {part.TotalBytes / Giga:0.0#} GB");
}

/// <summary>Tells the log of a loading once a second, or sooner after each tenth.</summary>
internal sealed class LoadLog(TimeProvider time, Action<string> write)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private long _last = time.GetTimestamp();
    private int _tenth;

    public void Report(LoadProgress progress)
    {
        int tenth = progress.TotalBytes > 0 ? (int)(progress.Bytes * 10 / progress.TotalBytes) : 0;
        bool due = time.GetElapsedTime(_last) >= Interval;
        // a small model is loaded before there is anything to tell
        if (!due && (tenth == _tenth || time.GetElapsedTime(_last) < Interval / 4))
        {
            return;
        }

        (_last, _tenth) = (time.GetTimestamp(), tenth);
        write($"{LoadText.Of(progress)} ({string.Join("; ", progress.Parts.Select(LoadText.Of))})");
    }
}
