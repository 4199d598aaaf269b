using System.Text.Json.Serialization;

namespace HunyuanVideo.Model.Settings;

/// <summary>Whether steps are left out that would change little. Every mode but <see cref="Exact"/> changes the picture a little.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FastMode>))]
public enum FastMode
{
    /// <summary>Every step is computed.</summary>
    Exact,

    /// <summary>A step is left out while the change of the velocity, guessed from that of the latents, adds up to little (EasyCache).</summary>
    EasyCache,

    /// <summary>In steps that are settled beforehand the last residual of the blocks is used again (MagCache, for the released model).</summary>
    MagCache,
}

/// <summary>Names and defaults of the fast modes.</summary>
public static class FastModes
{
    /// <summary>EasyCache's published threshold for HunyuanVideo.</summary>
    public const double EasyCacheThreshold = 0.025;

    /// <summary>MagCache's published threshold for quality; 0.24 is its fast one.</summary>
    public const double MagCacheThreshold = 0.12;

    /// <summary>The names the API and the command line use.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<FastMode>().Select(NameOf)];

    /// <summary>The name of a mode, as <c>easycache</c>.</summary>
    public static string NameOf(FastMode mode) => mode.ToString().ToLowerInvariant();

    /// <summary>The threshold a mode takes when none is given; null for <see cref="FastMode.Exact"/>.</summary>
    public static double? ThresholdOf(FastMode mode) => mode switch
    {
        FastMode.EasyCache => EasyCacheThreshold,
        FastMode.MagCache => MagCacheThreshold,
        _ => null,
    };

    /// <summary>The mode of a name, or null.</summary>
    public static FastMode? Find(string name)
    {
        foreach (FastMode mode in Enum.GetValues<FastMode>())
        {
            if (NameOf(mode) == name)
            {
                return mode;
            }
        }

        return null;
    }
}
