using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Ranks;

/// <summary>
/// What a rank's exchange keeps: memory that the others write into, and events by which the devices wait for each other. Kept from block to
/// block, as memory that were freed might be somebody else's before a write from afar arrives.
/// </summary>
internal sealed class PushBuffers : IDisposable
{
    private readonly Device _device;
    private readonly CudaStreams _streams;
    private Tensor? _ofHeads;
    private Tensor? _ofTokens;

    /// <summary>Makes the events.</summary>
    public PushBuffers(Device device)
    {
        _device = device;
        _streams = new CudaStreams(device.index);
        HeadsThere = _streams.NewEvent();
        TokensThere = _streams.NewEvent();
    }

    /// <summary>Happens when this rank has sent what the others' heads attend with.</summary>
    public nint HeadsThere { get; }

    /// <summary>Happens when this rank has sent what its heads made of the others' tokens.</summary>
    public nint TokensThere { get; }

    /// <summary>All tokens' queries, keys and values of this rank's heads: (tokens, 3, own heads · D), flat.</summary>
    public Tensor OfHeads => _ofHeads!;

    /// <summary>This rank's tokens of all heads: (own tokens, H · D), flat.</summary>
    public Tensor OfTokens => _ofTokens!;

    /// <summary>Where the others write.</summary>
    public nint HeadsAddress { get; private set; }

    /// <summary>Where the others write.</summary>
    public nint TokensAddress { get; private set; }

    /// <summary>Makes room; what was there is lost where it was too small.</summary>
    /// <param name="ofHeads">Elements.</param>
    /// <param name="ofTokens">Elements.</param>
    /// <param name="dtype">Their type.</param>
    public void Reserve(long ofHeads, long ofTokens, ScalarType dtype)
    {
        _ofHeads = Room(_ofHeads, ofHeads, dtype);
        _ofTokens = Room(_ofTokens, ofTokens, dtype);
        HeadsAddress = TensorHandles.AddressOf(_ofHeads);
        TokensAddress = TensorHandles.AddressOf(_ofTokens);
    }

    /// <summary>An event happens when all that this rank asked of its device so far is done.</summary>
    public void Record(nint happens) => _streams.RecordCompute(happens);

    /// <summary>What this rank asks of its device from now on waits for another rank's event.</summary>
    public void Await(nint awaited) => _streams.ComputeWaits(awaited);

    /// <summary>Frees the memory. Only when no rank writes any more: every write was waited for by this rank's device.</summary>
    public void Release()
    {
        _ofHeads?.Dispose();
        _ofTokens?.Dispose();
        (_ofHeads, _ofTokens) = (null, null);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Release();
        _streams.Dispose();
    }

    private Tensor Room(Tensor? before, long elements, ScalarType dtype)
    {
        if (before is not null && before.dtype == dtype && before.numel() >= elements)
        {
            return before;
        }

        before?.Dispose();
        Tensor room = empty([elements], dtype, _device).DetachFromDisposeScope();
        // memory that was freed here may still be in use by what this device has to do, which writes from afar do not wait for
        CudaDevices.Synchronize(_device);
        return room;
    }
}
