using System.Runtime.CompilerServices;
using System.Threading.Channels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>The frames of one decode, to be read on another thread while later ones are still decoded.</summary>
public sealed class FrameStream
{
    private readonly Channel<Tensor> _stretches = Channel.CreateUnbounded<Tensor>(new UnboundedChannelOptions { SingleWriter = true });
    private int _added;

    internal FrameStream(int width, int height, int count) => (Width, Height, Count) = (width, height, count);

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Frames in all.</summary>
    public int Count { get; }

    /// <summary>The frames in order, once, each as soon as it is there.</summary>
    /// <param name="cancellationToken">Ends also the wait for a frame.</param>
    /// <returns>(height, width, 3) bytes, RGB, whose memory is that of the next frame, too.</returns>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        byte[] frame = new byte[checked(Width * Height * 3)];
        await foreach (Tensor stretch in _stretches.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            using (stretch)
            {
                for (long i = 0; i < stretch.shape[0]; i++)
                {
                    Copy(stretch, i, frame);
                    yield return frame;
                }
            }
        }
    }

    /// <summary>Takes the next (t, height, width, 3) bytes on the CPU, which stay the caller's; never waits.</summary>
    internal void Add(Tensor frames)
    {
        _stretches.Writer.TryWrite(frames.alias().DetachFromDisposeScope());
        _added += (int)frames.shape[0];
        if (_added == Count)
        {
            _stretches.Writer.Complete();
        }
    }

    /// <summary>Frees what nobody has read, or will.</summary>
    internal void Drain()
    {
        _stretches.Writer.TryComplete();
        while (_stretches.Reader.TryRead(out Tensor? stretch))
        {
            stretch.Dispose();
        }
    }

    private static void Copy(Tensor stretch, long index, byte[] frame)
    {
        using var scope = NewDisposeScope();
        stretch[index].bytes.CopyTo(frame);
    }
}
