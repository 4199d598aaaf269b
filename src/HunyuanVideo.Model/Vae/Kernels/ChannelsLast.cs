using HunyuanVideo.Model.Native.Cuda;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Vae.Kernels;

/// <summary>An activation (B, C, T, H, W) whose channels lie innermost, as the VAE's kernels read it.</summary>
internal readonly record struct ChannelsLast(Tensor Data, long Batch, long Channels, long Frames, long Height, long Width)
{
    /// <summary>Threads of a block.</summary>
    public const int Threads = 256;

    private const int PieceBytes = 16;

    /// <summary>Elements that a thread handles at once.</summary>
    public long Vector => PieceBytes / Data.ElementSize;

    /// <summary>Positions of one sample.</summary>
    public long Positions => Frames * Height * Width;

    /// <summary>The activation; null where it lies in memory in another way, or has channels that the kernels do not handle.</summary>
    public static ChannelsLast? Of(Tensor x)
    {
        if (x.device_type != TorchSharp.DeviceType.CUDA || x.dim() != 5)
        {
            return null;
        }

        (long batch, long channels, long frames, long height, long width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3], x.shape[4]);
        var candidate = new ChannelsLast(x, batch, channels, frames, height, width);
        bool inner = x.stride(1) == 1 && x.stride(4) == channels && x.stride(3) == width * channels && x.stride(2) == height * width * channels
            && (batch == 1 || x.stride(0) == candidate.Positions * channels);
        return inner && Fits(channels, x.ElementSize) && x.storage_offset() % candidate.Vector == 0 ? candidate : null;
    }

    /// <summary>Whether there are kernels for a number of channels of elements of so many bytes.</summary>
    public static bool Fits(long channels, long elementSize)
    {
        long vector = PieceBytes / elementSize;
        long pieces = channels / vector;
        return channels % vector == 0 && pieces <= Threads && long.IsPow2(pieces);
    }

    /// <summary>The kernels for these channels; null where they cannot be used.</summary>
    /// <param name="groups">Groups of the norm, where a norm is needed.</param>
    public CudaModule? Module(long? groups) => groups is { } count
        ? CudaKernels.For(Data, "vae", ("CHANNELS", Channels), ("THREADS", Threads), ("GROUPS", count))
        : CudaKernels.For(Data, "vae", ("CHANNELS", Channels), ("THREADS", Threads));

    /// <summary>An unset activation of the same type and place, with other sizes.</summary>
    public Tensor Empty(long frames, long height, long width)
    {
        using Tensor inMemory = empty([Batch, frames, height, width, Channels], Data.dtype, Data.device);
        return inMemory.permute(0, 4, 1, 2, 3); // (B, C, T, H, W)
    }

    /// <summary>Blocks over lines of a given width, each line by each piece of its channels.</summary>
    public KernelGrid GridOver(long frames, long height, long width) =>
        new(((width * Channels / Vector) + Threads - 1) / Threads, height, Batch * frames, Threads);
}
