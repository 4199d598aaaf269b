using System.Diagnostics.CodeAnalysis;

namespace HunyuanVideo.Web.Storyboards;

/// <summary>Names one storyboard: a GUID, and with it every file of it.</summary>
/// <param name="Value">The GUID.</param>
public readonly record struct StoryboardId(Guid Value)
{
    /// <summary>A new id.</summary>
    public static StoryboardId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out StoryboardId id)
    {
        bool parsed = Guid.TryParseExact(text, "N", out Guid value);
        id = new StoryboardId(value);
        return parsed;
    }

    /// <summary>32 hexadecimal digits, as in addresses and file names.</summary>
    public override string ToString() => Value.ToString("N");
}
