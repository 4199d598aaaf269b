using System.Globalization;
using System.Text;
using MudBlazor;

namespace HunyuanVideo.Web.Components.Layout;

/// <summary>The app's colours and shapes: the one place where they are written down.</summary>
public static class AppTheme
{
    public static Colours Light { get; } = new(
        Ground: "#F6F7F9", Surface: "#FFFFFF", Raised: "#FFFFFF", Text: "#14161B", Muted: "#565E6C", Line: "#E2E5EB",
        Accent: "#4F46E5", OnAccent: "#FFFFFF", Good: "#15803D", Warning: "#B45309", Bad: "#B91C1C");

    public static Colours Dark { get; } = new(
        Ground: "#0D0F14", Surface: "#151821", Raised: "#1C202B", Text: "#E9EBF1", Muted: "#9BA4B4", Line: "#2A303D",
        Accent: "#8F88FF", OnAccent: "#0D0F14", Good: "#4ADE80", Warning: "#FBBF24", Bad: "#F87171");

    public static MudTheme Mud { get; } = new()
    {
        PaletteLight = Fill(new PaletteLight(), Light),
        PaletteDark = Fill(new PaletteDark(), Dark),
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = ["Inter Variable", "system-ui", "sans-serif"], FontSize = "1rem", LineHeight = "1.5", LetterSpacing = "0" },
            Button = new ButtonTypography { FontSize = "1rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "0" },
        },
    };

    /// <summary>
    /// The colours as CSS variables, ours and MudBlazor's: the system decides unless <c>data-theme</c> on the root element does.
    /// In the page itself, so that not even the first paint has the wrong ones.
    /// </summary>
    public static string Css { get; } =
        $"html:root{{color-scheme:light;{Variables(Light)}}}"
        + $"@media(prefers-color-scheme:dark){{html:root:not([data-theme=light]){{color-scheme:dark;{Variables(Dark)}}}}}"
        + $"html:root[data-theme=dark]{{color-scheme:dark;{Variables(Dark)}}}";

    private static T Fill<T>(T palette, Colours colours)
        where T : Palette
    {
        palette.Primary = colours.Accent;
        palette.PrimaryContrastText = colours.OnAccent;
        palette.Background = colours.Ground;
        palette.Surface = colours.Surface;
        palette.TextPrimary = colours.Text;
        palette.TextSecondary = colours.Muted;
        palette.ActionDefault = colours.Muted;
        palette.LinesDefault = colours.Line;
        palette.LinesInputs = colours.Line;
        palette.Divider = colours.Line;
        palette.Success = colours.Good;
        palette.Warning = colours.Warning;
        palette.Error = colours.Bad;
        return palette;
    }

    private static string Variables(Colours colours)
    {
        var css = new StringBuilder();
        foreach ((string name, string value) in Pairs(colours))
        {
            css.Append(CultureInfo.InvariantCulture, $"--{name}:{value};");
        }

        return css.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Pairs(Colours colours) =>
    [
        ("ground", colours.Ground), ("surface", colours.Surface), ("raised", colours.Raised), ("text", colours.Text),
        ("muted", colours.Muted), ("line", colours.Line), ("accent", colours.Accent), ("on-accent", colours.OnAccent),
        ("good", colours.Good), ("warning", colours.Warning), ("bad", colours.Bad),
        ("mud-palette-primary", colours.Accent), ("mud-palette-primary-text", colours.OnAccent),
        ("mud-palette-background", colours.Ground), ("mud-palette-surface", colours.Surface),
        ("mud-palette-text-primary", colours.Text), ("mud-palette-text-secondary", colours.Muted),
        ("mud-palette-text-disabled", colours.Muted), ("mud-palette-action-default", colours.Muted),
        ("mud-palette-lines-default", colours.Line), ("mud-palette-lines-inputs", colours.Line), ("mud-palette-divider", colours.Line),
        ("mud-palette-error", colours.Bad), ("mud-palette-warning", colours.Warning), ("mud-palette-success", colours.Good),
    ];

    /// <summary>One scheme; one accent, the last three for state alone.</summary>
    public sealed record Colours(
        string Ground, string Surface, string Raised, string Text, string Muted, string Line,
        string Accent, string OnAccent, string Good, string Warning, string Bad);
}
