namespace HunyuanVideo.Web.Costs;

/// <summary>How long the server has run, and what that costs.</summary>
/// <param name="Run">Since it was started.</param>
/// <param name="Month">In this calendar month (UTC), all its runs together.</param>
/// <param name="HourlyRate">Dollars of an hour; null when the operator has not said.</param>
public sealed record CostReading(TimeSpan Run, TimeSpan Month, decimal? HourlyRate)
{
    /// <summary>Dollars since it was started.</summary>
    public decimal? RunDollars => Dollars(Run);

    /// <summary>Dollars of this month.</summary>
    public decimal? MonthDollars => Dollars(Month);

    private decimal? Dollars(TimeSpan span) => HourlyRate * (decimal)span.TotalHours;
}
