namespace HunyuanVideo.Jobs.Store.Rows;

/// <summary>A <see cref="RenderTiming"/> as a row of the table <c>timings</c>.</summary>
internal sealed class TimingRow
{
    public long Number { get; set; }

    public required string Profile { get; set; }

    public long Tokens { get; set; }

    public int Steps { get; set; }

    public double DenoiseSeconds { get; set; }

    public double OtherSeconds { get; set; }

    public DateTimeOffset FinishedAt { get; set; }

    public static TimingRow From(RenderTiming timing, DateTimeOffset now) => new()
    {
        Profile = timing.Profile,
        Tokens = timing.Tokens,
        Steps = timing.Steps,
        DenoiseSeconds = timing.DenoiseSeconds,
        OtherSeconds = timing.OtherSeconds,
        FinishedAt = now,
    };

    public RenderTiming ToTiming() => new()
    {
        Profile = Profile,
        Tokens = Tokens,
        Steps = Steps,
        DenoiseSeconds = DenoiseSeconds,
        OtherSeconds = OtherSeconds,
        FinishedAt = FinishedAt,
    };
}
