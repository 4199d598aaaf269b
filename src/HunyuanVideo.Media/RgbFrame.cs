using FFMpegCore.Pipes;

namespace HunyuanVideo.Media;

/// <summary>One raw frame in the form FFMpegCore pipes.</summary>
internal sealed class RgbFrame(ReadOnlyMemory<byte> rgb, int width, int height) : IVideoFrame
{
    public int Width => width;

    public int Height => height;

    public string PixelFormat => "rgb24";

    public void Serialize(Stream pipe) => pipe.Write(rgb.Span);

    public Task SerializeAsync(Stream pipe, CancellationToken token) => pipe.WriteAsync(rgb, token).AsTask();
}
