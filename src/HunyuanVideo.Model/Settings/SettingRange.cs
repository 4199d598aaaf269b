using System.Globalization;

namespace HunyuanVideo.Model.Settings;

/// <summary>The numbers a setting may be.</summary>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest.</param>
public sealed record SettingRange(double Low, double High)
{
    /// <summary>Whether <see cref="Low"/> itself is none of them.</summary>
    public bool IsOverLow { get; init; }

    /// <summary>Whether <see cref="High"/> itself is none of them.</summary>
    public bool IsUnderHigh { get; init; }

    /// <summary>Whether <paramref name="value"/> is one of them; NaN never is.</summary>
    public bool Holds(double value) => (IsOverLow ? value > Low : value >= Low) && (IsUnderHigh ? value < High : value <= High);

    /// <summary>The range in words, as <c>1 to 20</c>, <c>over 0 to 25</c> or <c>over 0 and under 1</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(IsOverLow ? "over " : string.Empty)}{Low}{(IsUnderHigh ? " and under " : " to ")}{High}");
}
