using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Transfers;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>One network that is to be loaded: its opened weights, and how it is built on them.</summary>
/// <param name="name">What it is called in progress.</param>
/// <param name="state">Its weights, taken over.</param>
/// <param name="dtype">The type it computes in.</param>
/// <param name="isUnused">Says of a stored tensor whether it may stay unread.</param>
internal abstract class PartLoad(string name, StateDict state, ScalarType dtype, Func<string, bool>? isUnused) : IDisposable
{
    /// <summary>What it is called in progress.</summary>
    public string Name => name;

    /// <summary>Where and how its weights are kept.</summary>
    public WeightPlacement Placement { get; init; }

    /// <summary>Called with the weights once the network is built; null where it stays on the device.</summary>
    public Action<Weights>? Settle { get; init; }

    /// <summary>Counts its bytes.</summary>
    public PartMeter Meter { get; private set; } = null!;

    /// <summary>Has <paramref name="meter"/> count its bytes.</summary>
    public void CountOn(LoadMeter meter) => Meter = meter.Add(name, state.BytesStored(isUnused));

    /// <summary>Checks, without reading a weight, that every tensor is there, fits, and is wanted.</summary>
    /// <exception cref="CheckpointException">One is not; the load would end with the same sentence.</exception>
    public void Verify()
    {
        using var scope = NewDisposeScope();
        var weights = new Weights(new ShapeCheck(state), META, dtype);
        try
        {
            Build(weights);
            state.ThrowIfUnread(isUnused);
        }
        finally
        {
            weights.Dispose();
        }
    }

    /// <summary>Reads the weights and builds the network, on the calling thread.</summary>
    /// <param name="device">Where it will compute.</param>
    /// <param name="onProgress">Called on this thread whenever bytes were read.</param>
    /// <param name="cancellationToken">Looked at between tensors.</param>
    /// <returns>The network; the caller disposes it.</returns>
    /// <exception cref="CheckpointException">The weights do not fit.</exception>
    public IDisposable Load(Device device, Action? onProgress, CancellationToken cancellationToken)
    {
        void Count(long bytes)
        {
            Meter.Add(bytes);
            onProgress?.Invoke();
        }

        Meter.Begin();
        bool toDevice = device.type == DeviceType.CUDA && !Placement.OnHost;
        using StagedTransfer? staged = toDevice ? new StagedTransfer(device, Count, cancellationToken) : null;
        state.Transfer = staged is null ? new DirectTransfer(Count, cancellationToken) : staged;
        var weights = new Weights(state, device, dtype, Placement);
        try
        {
            IDisposable part = Build(weights);
            state.ThrowIfUnread(isUnused);
            Settle?.Invoke(weights);
            Meter.End();
            return part;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
        finally
        {
            state.Transfer = null;
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => state.Dispose();

    /// <summary>Builds the network on its weights.</summary>
    protected abstract IDisposable Build(Weights weights);
}

/// <summary>A part whose network is of a known type.</summary>
internal sealed class PartLoad<T>(string name, StateDict state, ScalarType dtype, Func<Weights, T> build, Func<string, bool>? isUnused = null)
    : PartLoad(name, state, dtype, isUnused)
    where T : IDisposable
{
    /// <inheritdoc />
    protected override IDisposable Build(Weights weights) => build(weights);
}
