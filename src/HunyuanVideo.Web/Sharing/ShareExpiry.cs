namespace HunyuanVideo.Web.Sharing;

/// <summary>How long a link may last.</summary>
public static class ShareExpiry
{
    /// <summary>What a link takes that says nothing else.</summary>
    public const string Default = "7d";

    private static readonly Dictionary<string, TimeSpan?> Spans = new(StringComparer.Ordinal)
    {
        ["1h"] = TimeSpan.FromHours(1),
        ["1d"] = TimeSpan.FromDays(1),
        [Default] = TimeSpan.FromDays(7),
        ["30d"] = TimeSpan.FromDays(30),
        ["never"] = null,
    };

    /// <summary>The names of all there are.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Spans.Keys];

    /// <summary>The time of that name; null for one without end. False for no name.</summary>
    public static bool TryParse(string name, out TimeSpan? span) => Spans.TryGetValue(name, out span);
}
