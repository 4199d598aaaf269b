using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>Says a size's ratio the way people do. Sizes are rounded to 16 pixels, so it is the nearest common one.</summary>
public static class AspectRatio
{
    private static readonly (int Width, int Height)[] Common = [(1, 1), (5, 4), (4, 3), (3, 2), (5, 3), (16, 9), (21, 9)];

    public static string Of(VideoSize size)
    {
        bool portrait = size.Height > size.Width;
        double ratio = portrait ? (double)size.Height / size.Width : (double)size.Width / size.Height;
        (int width, int height) = Common.MinBy(common => Math.Abs(Math.Log(ratio * common.Height / common.Width)));
        return portrait ? $"{height}:{width}" : $"{width}:{height}";
    }

    /// <summary>The size whose shape is most like that of <paramref name="like"/>.</summary>
    public static VideoSize Nearest(IReadOnlyList<VideoSize> sizes, VideoSize like)
    {
        double ratio = Math.Max(1, like.Width) / (double)Math.Max(1, like.Height);
        return sizes.MinBy(size => Math.Abs(Math.Log(ratio * size.Height / size.Width)));
    }
}
