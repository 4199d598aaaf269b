using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Estimates;

namespace HunyuanVideo.Web.Components.Result;

/// <summary>What a larger render of a finished job would be, and what it would take.</summary>
/// <param name="Request">What would be queued.</param>
/// <param name="Estimate">How long it would take; null until this machine has finished a render.</param>
/// <param name="Dollars">What it would cost; null without an hourly rate.</param>
public sealed record RerenderPlan(RenderRequest Request, RenderEstimate? Estimate, decimal? Dollars)
{
    /// <summary>Denoising steps that would run.</summary>
    public int Steps => RenderWork.StepsOf(Request);

    /// <summary>The share of the time that it saves beside another plan; of the steps, where the times are not known.</summary>
    public int PercentSavedBeside(RerenderPlan other)
    {
        double share = Estimate is { } mine && other.Estimate is { } its && its.Total > TimeSpan.Zero
            ? mine.Total / its.Total
            : (double)Steps / other.Steps;
        return (int)Math.Round(100 * Math.Clamp(1 - share, 0, 1));
    }

    /// <summary>As " (~4 min 2 s, $0.22)"; empty where nothing is known.</summary>
    public string Price
    {
        get
        {
            string[] parts = [.. new[] { Estimate is null ? null : $"~{DurationText.Words(Estimate.Total)}", Dollars is { } sum ? MoneyText.Of(sum) : null }.OfType<string>()];
            return parts.Length == 0 ? string.Empty : $" ({string.Join(", ", parts)})";
        }
    }
}
