using System.Globalization;

namespace HunyuanVideo.Web.Components.Loras;

/// <summary>The size of a LoRA file, which may be anything from kilobytes to gigabytes.</summary>
internal static class LoraSize
{
    public static string Of(long bytes) => bytes switch
    {
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, bytes / 1000)} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000.0:F0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000_000.0:F1} GB"),
    };
}
