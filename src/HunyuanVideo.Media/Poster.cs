using SkiaSharp;

namespace HunyuanVideo.Media;

/// <summary>A still image of one frame, for galleries and for the player before it plays.</summary>
public static class Poster
{
    private const int Quality = 88;

    /// <summary>Writes the frame as JPEG, PNG or WebP, whichever the file's extension names, scaled down to <paramref name="maxSide"/>.</summary>
    /// <param name="path">The image to write; it appears only when it is whole.</param>
    /// <param name="rgb">The frame, (height, width, 3) bytes.</param>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="maxSide">The longest side of the image in pixels; a smaller frame keeps its size.</param>
    /// <param name="cancellationToken">Stops before the file appears.</param>
    /// <exception cref="MediaException">The extension is not an image's, or the file cannot be written.</exception>
    public static async Task WriteAsync(
        string path, ReadOnlyMemory<byte> rgb, int width, int height, int maxSide, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        SKEncodedImageFormat format = FormatOf(path);
        using PartialFile file = PartialFile.Create(path);
        byte[] image = Encode(rgb.Span, width, height, maxSide, format);
        await file.WriteAsync(image, cancellationToken).ConfigureAwait(false);
        file.Commit();
    }

    private static byte[] Encode(ReadOnlySpan<byte> rgb, int width, int height, int maxSide, SKEncodedImageFormat format)
    {
        using SKBitmap full = RgbBitmap.From(rgb, width, height);
        double scale = Math.Min(1.0, (double)maxSide / Math.Max(width, height));
        SKImageInfo size = full.Info.WithSize(Scaled(width, scale), Scaled(height, scale));
        using SKBitmap? scaled = full.Resize(size, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        using SKData? data = scaled?.Encode(format, Quality);
        return data?.ToArray() ?? throw new MediaException("The poster could not be encoded as an image; there may be too little memory.");
    }

    private static int Scaled(int side, double scale) => Math.Max(1, (int)Math.Round(side * scale));

    private static SKEncodedImageFormat FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JPG" or ".JPEG" => SKEncodedImageFormat.Jpeg,
        ".PNG" => SKEncodedImageFormat.Png,
        ".WEBP" => SKEncodedImageFormat.Webp,
        var other => throw new MediaException($"A poster cannot be written as '{other}'; use .jpg, .png or .webp."),
    };
}
