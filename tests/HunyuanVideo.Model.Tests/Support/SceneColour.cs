namespace HunyuanVideo.Model.Tests.Support;

/// <summary>The names of objects' colours.</summary>
internal static class SceneColour
{
    private static readonly (string Name, double Hue)[] Hues =
    [
        ("red", 0), ("orange", 30), ("yellow", 55), ("green", 120), ("cyan", 185), ("blue", 225), ("purple", 275), ("pink", 338), ("red", 360),
    ];

    /// <summary>The name of a colour: white when it is pale, else that of the nearest hue; null when it is dull or dark.</summary>
    public static string? NameOf(Rgb colour) => colour switch
    {
        { Value: > 190, Saturation: < 0.15 } => "white",
        { Value: > 70, Saturation: > 0.3 } => Hues.MinBy(named => Math.Abs(named.Hue - colour.Hue)).Name,
        _ => null,
    };
}
