using SkiaSharp;

namespace HunyuanVideo.Media;

/// <summary>All frames of a small preview in one image, one below the other; the page shows them in turn and does the enlarging.</summary>
public static class PreviewStrip
{
    /// <summary>The kind of image <see cref="Encode"/> makes.</summary>
    public const string ContentType = "image/jpeg";

    /// <summary>The most rows the image may have: what JPEG can hold.</summary>
    public const int MaxRows = 65_500;

    private const int Quality = 82;

    /// <summary>Encodes the frames as one JPEG of <paramref name="width"/> × (<paramref name="height"/> · <paramref name="count"/>) pixels.</summary>
    /// <param name="rgbFrames">The frames, (count, height, width, 3) bytes.</param>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows per frame.</param>
    /// <param name="count">Number of frames.</param>
    /// <exception cref="ArgumentException">The bytes do not fit the sizes, or the image would be too high.</exception>
    /// <exception cref="MediaException">The image could not be encoded.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> rgbFrames, int width, int height, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        long rows = (long)height * count;
        if (rows > MaxRows)
        {
            throw new ArgumentException($"{count} frames of {height} rows make {rows} rows; a preview strip holds {MaxRows}.", nameof(count));
        }

        using SKBitmap bitmap = RgbBitmap.From(rgbFrames, width, (int)rows);
        using SKPixmap pixels = bitmap.PeekPixels();

        // Full chroma: with halved chroma the colours of neighbouring frames would run into each other where they meet.
        var options = new SKJpegEncoderOptions(Quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore);
        using SKData? data = pixels.Encode(options);
        return data?.ToArray() ?? throw new MediaException("The preview could not be encoded as an image; there may be too little memory.");
    }
}
