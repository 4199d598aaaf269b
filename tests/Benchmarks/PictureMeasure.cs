using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks;

/// <summary>Compares clips of (T, H, W, 3) bytes.</summary>
internal static class PictureMeasure
{
    private const int Window = 7;
    private const float C1 = 0.01f * 255 * 0.01f * 255;
    private const float C2 = 0.03f * 255 * 0.03f * 255;

    /// <summary>Structural similarity of the luminance, averaged over all windows of all frames; 1 for equal clips.</summary>
    public static double Ssim(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        (Tensor x, Tensor y) = (Luminance(a), Luminance(b)); // (T, 1, H, W)
        (Tensor mx, Tensor my) = (Mean(x), Mean(y));
        Tensor vx = Mean(x * x) - (mx * mx);
        Tensor vy = Mean(y * y) - (my * my);
        Tensor vxy = Mean(x * y) - (mx * my);
        using Tensor two = tensor(2f);
        using Tensor c1 = tensor(C1);
        using Tensor c2 = tensor(C2);
        Tensor similarity = ((two * mx * my) + c1) * ((two * vxy) + c2) / (((mx * mx) + (my * my) + c1) * (vx + vy + c2));
        return similarity.mean().item<float>();
    }

    /// <summary>Mean distance of the channels, of 255.</summary>
    public static double ColourDistance(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return (a.to(ScalarType.Float32) - b.to(ScalarType.Float32)).abs().mean().item<float>();
    }

    /// <summary>Mean energy of the Laplacian of the luminance: how hard the edges are, and how noisy the picture is.</summary>
    public static double Sharpness(Tensor clip)
    {
        using var scope = NewDisposeScope();
        Tensor kernel = tensor(new float[] { 0, 1, 0, 1, -4, 1, 0, 1, 0 }).reshape(1, 1, 3, 3);
        return nn.functional.conv2d(Luminance(clip), kernel).square().mean().item<float>();
    }

    /// <summary>The clip at another size: averaged where it shrinks, cubic where it grows. (T, height, width, 3) bytes.</summary>
    public static Tensor Resize(Tensor clip, int width, int height)
    {
        using var scope = NewDisposeScope();
        Tensor pixels = clip.to(ScalarType.Float32).permute(0, 3, 1, 2); // (T, 3, H, W)
        Tensor resized = width < clip.shape[2]
            ? nn.functional.interpolate(pixels, [height, width], mode: InterpolationMode.Area)
            : nn.functional.interpolate(pixels, [height, width], mode: InterpolationMode.Bicubic, align_corners: false);
        return resized.round().clamp(0, 255).to(ScalarType.Byte).permute(0, 2, 3, 1).contiguous().MoveToOuterDisposeScope(); // (T, H, W, 3)
    }

    /// <summary>The middle of a clip.</summary>
    public static Tensor CutMiddle(Tensor clip, int width, int height) => clip
        .narrow(1, (clip.shape[1] - height) / 2, height)
        .narrow(2, (clip.shape[2] - width) / 2, width);

    private static Tensor Luminance(Tensor clip)
    {
        Tensor weights = tensor(new[] { 0.299f, 0.587f, 0.114f });
        return clip.to(ScalarType.Float32).mul(weights).sum(-1).unsqueeze(1); // (T, 1, H, W)
    }

    private static Tensor Mean(Tensor values) => nn.functional.avg_pool2d(values, Window, stride: 1);
}
