using System.Buffers.Binary;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace HunyuanVideo.Media;

/// <summary>Brings raw RGB bytes into the four-byte pixels that Skia draws and encodes.</summary>
internal static class RgbBitmap
{
    /// <summary>A bitmap from (height, width, 3) bytes.</summary>
    public static SKBitmap From(ReadOnlySpan<byte> rgb, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (rgb.Length != (long)width * height * 3)
        {
            throw new ArgumentException($"{rgb.Length} bytes are not a {width}x{height} RGB image.", nameof(rgb));
        }

        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<uint> pixels = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        for (int i = 0; i < pixels.Length; i++)
        {
            ReadOnlySpan<byte> pixel = rgb.Slice(i * 3, 3);
            uint rgba = ((uint)pixel[0] << 24) | ((uint)pixel[1] << 16) | ((uint)pixel[2] << 8) | 0xFF;
            pixels[i] = BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(rgba) : rgba;
        }

        return bitmap;
    }
}
