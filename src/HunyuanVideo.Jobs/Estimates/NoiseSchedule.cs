namespace HunyuanVideo.Jobs.Estimates;

/// <summary>The part of the noise schedule that predictions need: how many steps a strength leaves.</summary>
internal static class NoiseSchedule
{
    /// <summary>What rounding to single precision can do to a noise level.</summary>
    private const double Tolerance = 1e-6;

    /// <summary>
    /// Steps that begin at a noise level of at most <paramref name="strength"/>, at least 1. Step i of n begins at
    /// σ = s·t / (1 + (s − 1)·t) with t = 1 − i / n and the flow shift s.
    /// </summary>
    public static int StepsFrom(int steps, double flowShift, double strength)
    {
        int left = 0;
        while (left < steps && Sigma((left + 1.0) / steps, flowShift) <= strength + Tolerance)
        {
            left++;
        }

        return Math.Max(1, left);
    }

    private static double Sigma(double t, double shift) => shift * t / (1 + ((shift - 1) * t));
}
