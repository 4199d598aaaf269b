using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Resources;
using Microsoft.Extensions.Localization;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>Names tiers by what they are for: the smaller of two is the preview, the larger the final video.</summary>
public static class TierText
{
    public static string Of(SizeTier tier, IReadOnlyList<SizeTier> all, IStringLocalizer<GenerateTexts> text)
    {
        if (all.Count != 2)
        {
            return Capital(tier.Name);
        }

        string use = text[tier == Smallest(all) ? "TierPreview" : "TierFinal"];
        return tier.Name is "preview" or "final" ? use : $"{use} {tier.Name}";
    }

    /// <summary>The tier that costs least: the one for trying things out.</summary>
    public static SizeTier Smallest(IReadOnlyList<SizeTier> all) => all.MinBy(Area)!;

    /// <summary>The tier for what is kept.</summary>
    public static SizeTier Largest(IReadOnlyList<SizeTier> all) => all.MaxBy(Area)!;

    private static long Area(SizeTier tier) => tier.Sizes.Max(size => (long)size.Width * size.Height);

    private static string Capital(string name) => string.Concat(name[..1].ToUpperInvariant(), name[1..]);
}
