using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae;

/// <summary>Decoded frames to 8-bit pictures.</summary>
public static class FrameConversion
{
    /// <summary>How many frames are converted at once, so that the fp32 copies stay small beside the clip.</summary>
    private const long ChunkLength = 16;

    private static readonly Scalar Half = 0.5f;
    private static readonly Scalar Zero = 0f;
    private static readonly Scalar One = 1f;
    private static readonly Scalar Full = 255f;

    /// <summary>x/2 + 0.5, clamped to 0…1, times 255, rounded to the nearest.</summary>
    /// <param name="frames">(1, 3, T, H, W) about −1…1, of any floating type and device.</param>
    /// <returns>(T, H, W, 3) bytes, red first, contiguous on the CPU; the tensor belongs to the caller's dispose scope.</returns>
    /// <exception cref="ArgumentException">The frames have another rank, or there is more than one clip.</exception>
    public static Tensor ToRgb24(Tensor frames)
    {
        RequireOneClip(frames);
        using var scope = NewDisposeScope();
        Tensor pictures = empty(frames.shape[2], frames.shape[3], frames.shape[4], 3, ScalarType.Byte, CPU);
        ToRgb24(frames, pictures);
        return pictures.MoveToOuterDisposeScope();
    }

    /// <summary>The same, into memory that is there already.</summary>
    /// <param name="frames">(1, 3, T, H, W) about −1…1, of any floating type and device.</param>
    /// <param name="pictures">(T, H, W, 3) bytes, which it fills; frames on a device become bytes there, so that bytes are all that is copied.</param>
    /// <exception cref="ArgumentException">The frames have another rank, or there is more than one clip.</exception>
    public static void ToRgb24(Tensor frames, Tensor pictures)
    {
        RequireOneClip(frames);
        long count = frames.shape[2];
        for (long start = 0; start < count; start += ChunkLength)
        {
            using var step = NewDisposeScope();
            long length = Math.Min(ChunkLength, count - start);
            Tensor chunk = frames.narrow(2, start, length).squeeze(0).permute(1, 2, 3, 0); // (t, H, W, 3)
            Tensor scaled = chunk.to(ScalarType.Float32, copy: true).mul_(Half).Plus_(Half).clamp_(Zero, One).mul_(Full);
            pictures.narrow(0, start, length).copy_(scaled.round_().to(ScalarType.Byte));
        }
    }

    private static void RequireOneClip(Tensor frames)
    {
        if (frames.dim() != 5 || frames.shape[0] != 1 || frames.shape[1] != 3)
        {
            throw new ArgumentException(
                $"Frames must be (1, 3, time, height, width), but are ({string.Join(", ", frames.shape)}).", nameof(frames));
        }
    }
}
