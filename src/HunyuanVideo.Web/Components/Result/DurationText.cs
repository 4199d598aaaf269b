using System.Globalization;

namespace HunyuanVideo.Web.Components.Result;

/// <summary>Writes times the way the page shows them.</summary>
public static class DurationText
{
    /// <summary>As a clock: 03:12, or 1:03:12 from an hour on.</summary>
    public static string Clock(TimeSpan time)
    {
        time = time < TimeSpan.Zero ? TimeSpan.Zero : time;
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time:mm\\:ss}")
            : time.ToString("mm\\:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>In words: 8.4 s, 5 min 2 s, 1 h 3 min.</summary>
    public static string Words(TimeSpan time) => time switch
    {
        { TotalSeconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };
}
