using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Rendering;

/// <summary>How much room on the disk a render may take before its result is in place.</summary>
internal static class RenderSpace
{
    /// <summary>For the database and its log.</summary>
    private const long Reserve = 1L << 20;

    // the VAE's factors, and the latents' channels as 32-bit numbers
    private const int SpaceFactor = 8;
    private const int TimeFactor = 4;
    private const int LatentBytes = 16 * sizeof(float);

    // x264 at CRF 18 writes far less for most videos
    private const double VideoBytesPerPixel = 0.25;

    /// <summary>Bytes: the video as a draft and as the file with its settings, its poster, and the latents as they are saved, replaced and kept.</summary>
    public static long Of(RenderRequest request)
    {
        long pixels = (long)request.Width * request.Height;
        long latent = pixels / (SpaceFactor * SpaceFactor) * (((request.VideoLength - 1) / TimeFactor) + 1) * LatentBytes;
        return Reserve + (3 * latent) + (long)(2 * VideoBytesPerPixel * pixels * request.VideoLength) + (pixels / 2);
    }
}
