using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Components.Result;

/// <summary>The next larger size of the same ratio that a model was made for.</summary>
/// <param name="Tier">Its tier, as 720p.</param>
/// <param name="Size">The size.</param>
public sealed record NextTier(string Tier, VideoSize Size)
{
    /// <summary>What counts as larger: sizes of one tier differ by a few percent only.</summary>
    private const double Larger = 1.1;

    /// <summary>Null for a video of the largest tier.</summary>
    public static NextTier? Of(ModelCard card, VideoSize size) => card.Tiers
        .Select(tier => new NextTier(tier.Name, tier.Sizes.MinBy(other => Math.Abs(Math.Log(Ratio(other) / Ratio(size))))))
        .Where(next => Area(next.Size) > Larger * Area(size))
        .MinBy(next => Area(next.Size));

    private static double Ratio(VideoSize size) => (double)size.Width / size.Height;

    private static double Area(VideoSize size) => (double)size.Width * size.Height;
}
