using System.Diagnostics.CodeAnalysis;

namespace HunyuanVideo.Jobs;

/// <summary>Names one render for good: a version 7 GUID, so ids sort by the time they were made.</summary>
/// <param name="Value">The GUID.</param>
public readonly record struct JobId(Guid Value)
{
    /// <summary>A new id.</summary>
    /// <param name="now">The time that becomes part of it.</param>
    public static JobId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out JobId id)
    {
        bool parsed = Guid.TryParseExact(text, "N", out Guid value);
        id = new JobId(value);
        return parsed;
    }

    /// <summary>The id as 32 hexadecimal digits, as it stands in addresses.</summary>
    public override string ToString() => Value.ToString("N");
}
