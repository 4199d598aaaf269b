namespace HunyuanVideo.Media;

/// <summary>The frames of one video as raw RGB bytes, taken one after the other while they are encoded.</summary>
public sealed class VideoFrames
{
    /// <summary>Describes <paramref name="count"/> frames of <paramref name="width"/> × <paramref name="height"/> pixels.</summary>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows per frame.</param>
    /// <param name="count">How many frames <paramref name="frames"/> gives.</param>
    /// <param name="frames">The frames in order, each (height, width, 3) bytes: red, green, blue. Enumerated once per written file;
    /// a frame's memory may be reused as soon as the next one is asked for.</param>
    public VideoFrames(int width, int height, int count, IEnumerable<ReadOnlyMemory<byte>> frames)
        : this(width, height, count, frames.ToAsyncEnumerable())
    {
    }

    /// <summary>Describes frames of which later ones are still being made.</summary>
    /// <inheritdoc cref="VideoFrames(int, int, int, IEnumerable{ReadOnlyMemory{byte}})" />
    public VideoFrames(int width, int height, int count, IAsyncEnumerable<ReadOnlyMemory<byte>> frames)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentNullException.ThrowIfNull(frames);
        Width = width;
        Height = height;
        Count = count;
        Frames = frames;
        FrameBytes = checked(width * height * 3);
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows per frame.</summary>
    public int Height { get; }

    /// <summary>Number of frames.</summary>
    public int Count { get; }

    /// <summary>Bytes of one frame: width × height × 3.</summary>
    public int FrameBytes { get; }

    /// <summary>The frames in order, each (height, width, 3) bytes.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> Frames { get; }

    /// <summary>Takes the frames from one buffer of (count, height, width, 3) bytes, without a copy.</summary>
    /// <exception cref="ArgumentException">The buffer does not hold a whole number of frames.</exception>
    public static VideoFrames FromBuffer(ReadOnlyMemory<byte> rgb, int width, int height)
    {
        int bytes = checked(width * height * 3);
        if (rgb.Length == 0 || rgb.Length % bytes != 0)
        {
            throw new ArgumentException($"{rgb.Length} bytes are not a whole number of {width}x{height} RGB frames of {bytes} bytes.", nameof(rgb));
        }

        int count = rgb.Length / bytes;
        return new VideoFrames(width, height, count, Enumerable.Range(0, count).Select(i => rgb.Slice(i * bytes, bytes)));
    }
}
