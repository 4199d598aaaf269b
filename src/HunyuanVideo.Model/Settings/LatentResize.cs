using static TorchSharp.torch;

namespace HunyuanVideo.Model.Settings;

/// <summary>
/// Brings latents to another size without stretching them: one scale for both axes, the larger of the two ratios, so that the source
/// covers the target; what stands over is cut off evenly on both sides. Space only, each latent frame by itself; cubic (Keys,
/// a = −½), and widened to an average where the picture shrinks. Positions are exact: nothing is rounded to whole latents.
/// </summary>
internal static class LatentResize
{
    private const double Radius = 2;

    /// <summary>(1, C, T', h, w) → (1, C, T', <paramref name="height"/>, <paramref name="width"/>), of the same type and device.</summary>
    public static Tensor Cover(Tensor latents, long height, long width)
    {
        (long sourceHeight, long sourceWidth) = (latents.shape[3], latents.shape[4]);
        if (sourceHeight == height && sourceWidth == width)
        {
            return latents.clone();
        }

        using var scope = NewDisposeScope();
        double scale = Scale(sourceHeight, sourceWidth, height, width);
        Tensor rows = Weights(sourceHeight, height, scale).to(latents.dtype).to(latents.device); // (H, h)
        Tensor columns = Weights(sourceWidth, width, scale).to(latents.dtype).to(latents.device); // (W, w)
        Tensor tall = rows.matmul(latents); // (1, C, T', H, w)
        return tall.matmul(columns.t()).MoveToOuterDisposeScope(); // (1, C, T', H, W)
    }

    /// <summary>Target latents for each source latent, on both axes.</summary>
    public static double Scale(long sourceHeight, long sourceWidth, long height, long width) =>
        Math.Max((double)height / sourceHeight, (double)width / sourceWidth);

    /// <summary>Where the centre of a target's latent lies in the source, in source latents from the centre of the first.</summary>
    public static double Position(long index, long source, long target, double scale) =>
        ((index + 0.5 - (target / 2.0)) / scale) + (source / 2.0) - 0.5;

    /// <summary>One row of weights for each target latent: (target, source). Each row sums to 1.</summary>
    private static Tensor Weights(long source, long target, double scale)
    {
        double stretch = Math.Max(1, 1 / scale);
        var weights = new float[target, source];
        for (long row = 0; row < target; row++)
        {
            double position = Position(row, source, target, scale);
            long first = (long)Math.Ceiling(position - (Radius * stretch));
            long last = (long)Math.Floor(position + (Radius * stretch));
            double[] taps = [.. Enumerable.Range(0, (int)(last - first + 1)).Select(tap => Cubic((first + tap - position) / stretch))];
            double sum = taps.Sum();
            for (int tap = 0; tap < taps.Length; tap++)
            {
                // beyond the border the outermost latent goes on
                weights[row, Math.Clamp(first + tap, 0, source - 1)] += (float)(taps[tap] / sum);
            }
        }

        return tensor(weights);
    }

    private static double Cubic(double distance) => Math.Abs(distance) switch
    {
        <= 1 and var d => (((1.5 * d) - 2.5) * d * d) + 1,
        < Radius and var d => (((((-0.5 * d) + 2.5) * d) - 4) * d) + 2,
        _ => 0,
    };
}
