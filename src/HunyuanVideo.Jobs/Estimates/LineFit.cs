namespace HunyuanVideo.Jobs.Estimates;

/// <summary>A line through measured points that never promises less than nothing.</summary>
/// <param name="Constant">The value at 0, at least 0.</param>
/// <param name="Slope">The rise, at least 0.</param>
internal readonly record struct LineFit(double Constant, double Slope)
{
    public double At(double x) => Constant + (Slope * x);

    /// <summary>
    /// The line with the least squared relative error. Points with one and the same x say nothing about a constant: the line then goes
    /// through 0. Null without a point.
    /// </summary>
    public static LineFit? Through(IReadOnlyList<(double X, double Y)> points)
    {
        (double X, double Y)[] usable = [.. points.Where(point => point.X > 0 && point.Y > 0)];
        if (usable.Length == 0)
        {
            return null;
        }

        if (usable.Select(point => point.X).Distinct().Count() == 1)
        {
            return Proportional(usable);
        }

        LineFit line = LeastSquares(usable);
        return line switch
        {
            { Slope: < 0 } => new LineFit(usable.Average(point => point.Y), 0),
            { Constant: < 0 } => Proportional(usable),
            _ => line,
        };
    }

    private static LineFit Proportional((double X, double Y)[] points)
    {
        double[] rates = [.. points.Select(point => point.Y / point.X).Order()];
        return new LineFit(0, rates[rates.Length / 2]);
    }

    private static LineFit LeastSquares((double X, double Y)[] points)
    {
        double weights = 0, x = 0, y = 0, xx = 0, xy = 0;
        foreach ((double px, double py) in points)
        {
            double weight = 1 / (py * py);
            weights += weight;
            x += weight * px;
            y += weight * py;
            xx += weight * px * px;
            xy += weight * px * py;
        }

        double slope = ((weights * xy) - (x * y)) / ((weights * xx) - (x * x));
        return new LineFit((y - (slope * x)) / weights, slope);
    }
}
