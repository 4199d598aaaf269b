namespace HunyuanVideo.Benchmarks;

/// <summary>Seconds of repeated runs.</summary>
internal sealed record Samples(double Median, double Min, double Max)
{
    public static Samples Of(IEnumerable<double> seconds)
    {
        double[] sorted = [.. seconds.Order()];
        return new Samples(Round(sorted[sorted.Length / 2]), Round(sorted[0]), Round(sorted[^1]));
    }

    private static double Round(double seconds) => Math.Round(seconds, 4);
}
