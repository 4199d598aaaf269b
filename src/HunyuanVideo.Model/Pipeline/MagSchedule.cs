namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// MagCache's schedule. The ratios are how much larger the blocks' residual is than at the step before, as published for the released
/// model at 50 steps; with another number of steps the nearest ones are taken.
/// </summary>
internal static class MagSchedule
{
    /// <summary>The share of the steps, at the start, that is always computed.</summary>
    private const double Retained = 0.2;

    private static readonly double[] At720P =
    [
        1.0, 1.0754, 1.27807, 1.11596, 1.09504, 1.05188, 1.00844, 1.05779, 1.00657, 1.04142,
        1.03101, 1.00679, 1.02556, 1.00908, 1.06949, 1.05438, 1.02214, 1.02321, 1.03019, 1.00779,
        1.03381, 1.01886, 1.01161, 1.02968, 1.00544, 1.02822, 1.00689, 1.02119, 1.0105, 1.01044,
        1.01572, 1.02972, 1.0094, 1.02368, 1.0226, 0.98965, 1.01588, 1.02146, 1.0018, 1.01687,
        0.99436, 1.00283, 1.01139, 0.97122, 0.98251, 0.94513, 0.97656, 0.90943, 0.85703, 0.75456,
    ];

    private static readonly double[] At540P =
    [
        1.0, 1.06971, 1.29073, 1.11245, 1.09596, 1.05233, 1.01415, 1.05672, 1.00848, 1.03632,
        1.02974, 1.00984, 1.03028, 1.00681, 1.06614, 1.05022, 1.02592, 1.01776, 1.02985, 1.00726,
        1.03727, 1.01502, 1.00992, 1.03371, 0.9976, 1.02742, 1.0093, 1.01869, 1.00815, 1.01461,
        1.01152, 1.03082, 1.0061, 1.02162, 1.01999, 0.99063, 1.01186, 1.0217, 0.99947, 1.01711,
        0.9904, 1.00258, 1.00878, 0.97039, 0.97686, 0.94315, 0.97728, 0.91154, 0.86139, 0.76592,
    ];

    /// <summary>Which steps are computed.</summary>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="steps">Steps of the loop.</param>
    /// <param name="threshold">The sum of the residual's guessed errors at which a step is computed again.</param>
    public static bool[] Computed(int width, int height, int steps, double threshold)
    {
        double[] ratios = Ratios(width, height);
        int most = MostInARow(threshold);
        bool[] computed = new bool[steps];
        (double ratio, double error, int skipped) = (1, 0, 0);
        for (int step = 0; step < steps; step++)
        {
            if (step >= (int)(Retained * steps))
            {
                ratio *= ratios[Nearest(step, steps, ratios.Length)];
                error += Math.Abs(1 - ratio);
                skipped++;
            }

            // the very first residual has nothing before it
            computed[step] = step == 0 || step < (int)(Retained * steps) || error > threshold || skipped > most;
            if (computed[step])
            {
                (ratio, error, skipped) = (1, 0, 0);
            }
        }

        return computed;
    }

    /// <summary>Steps that may be left out one after the other: the published pairs are 0.06 with 2, 0.12 with 4, 0.24 with 6.</summary>
    private static int MostInARow(double threshold) => threshold < 0.12 ? 2 : threshold < 0.24 ? 4 : 6;

    /// <summary>The table of the official tier whose pictures are nearer in area.</summary>
    private static double[] Ratios(int width, int height) => width * height > ((1280 * 720) + (960 * 544)) / 2 ? At720P : At540P;

    private static int Nearest(int step, int steps, int count) => steps == 1 ? 0 : (int)Math.Round(step * (count - 1) / (double)(steps - 1));
}
