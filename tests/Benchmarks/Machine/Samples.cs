namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>Seconds of repeated runs.</summary>
internal sealed record Samples(double Median, double Min, double Max)
{
    /// <summary>Median, least and most; null where there was no run.</summary>
    public static Samples? OfAny(IReadOnlyCollection<double> seconds) => seconds.Count == 0 ? null : Of(seconds);

    public static Samples Of(IEnumerable<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        int half = sorted.Length / 2;
        double median = sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Samples(Round(median), Round(sorted[0]), Round(sorted[^1]));
    }

    public override string ToString() => $"median {Median:F4} s (min {Min:F4}, max {Max:F4})";

    private static double Round(double seconds) => Math.Round(seconds, 7);
}
