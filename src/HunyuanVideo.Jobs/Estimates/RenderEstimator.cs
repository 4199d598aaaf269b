using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Estimates;

/// <summary>
/// Predicts how long a render takes, from what finished renders of this machine took; the store keeps those across restarts. Before the
/// first one it predicts nothing. All members may be called from any thread.
/// </summary>
/// <param name="store">Keeps the timings.</param>
/// <param name="time">The clock.</param>
public sealed class RenderEstimator(IRenderTimings store, TimeProvider time)
{
    /// <summary>For how long timings are believed to be the newest.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private volatile Known? _known;

    /// <summary>The prediction for a request; null while nothing of this profile has finished.</summary>
    /// <param name="request">What to render.</param>
    /// <param name="profile">The <see cref="RenderTiming.Profile"/> to learn from.</param>
    /// <param name="size">The transformer.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<RenderEstimate?> EstimateAsync(
        RenderRequest request, string profile, TransformerSize size, CancellationToken cancellationToken)
    {
        Known? known = _known;
        if (known is null || known.Profile != profile || time.GetElapsedTime(known.ReadAt) > Freshness)
        {
            long now = time.GetTimestamp();
            known = new Known(profile, await store.TimingsAsync(profile, cancellationToken).ConfigureAwait(false), now);
            _known = known;
        }

        return Estimate(request, known.Timings, size);
    }

    /// <summary>The prediction from given timings, the newest first; null without any.</summary>
    public static RenderEstimate? Estimate(RenderRequest request, IReadOnlyList<RenderTiming> timings, TransformerSize size)
    {
        RenderTiming[] usable = [.. timings.Where(timing => timing is { Tokens: > 0, Steps: > 0, DenoiseSeconds: > 0 })];
        if (usable.Length == 0)
        {
            return null;
        }

        RenderWork work = RenderWork.Of(request);
        RenderTiming[] same = [.. usable.Where(timing => timing.Tokens == work.Tokens)];
        double pass = same.Length > 0
            ? Median(same.Select(timing => timing.DenoiseSeconds / timing.Steps))
            : LineFit.Through([.. usable.Select(timing => (size.FlopsPerPass(timing.Tokens), timing.DenoiseSeconds / timing.Steps))])!.Value
                .At(size.FlopsPerPass(work.Tokens));
        double other = same.Length > 0
            ? Median(same.Select(timing => timing.OtherSeconds))
            : LineFit.Through([.. usable.Select(timing => ((double)timing.Tokens, timing.OtherSeconds))])?.At(work.Tokens) ?? 0;
        return new RenderEstimate(Span(pass * work.Passes), Span(other));
    }

    private static TimeSpan Span(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.MaxValue.TotalSeconds / 4));

    private static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        int middle = ordered.Length / 2;
        return ordered.Length % 2 == 1 ? ordered[middle] : (ordered[middle - 1] + ordered[middle]) / 2;
    }

    private sealed record Known(string Profile, IReadOnlyList<RenderTiming> Timings, long ReadAt);
}
