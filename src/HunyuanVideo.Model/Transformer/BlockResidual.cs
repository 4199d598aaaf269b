using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>What all blocks together added to the image tokens the last time they ran, to be added again without running them.</summary>
internal sealed class BlockResidual : IDisposable
{
    private Tensor? _value;

    /// <summary>Whether the next forward adds the residual instead of running the blocks.</summary>
    public bool IsReused { get; set; }

    /// <summary>(B, Li, hidden) after the patch embedding → the stand-in for the tokens after the last block, in the caller's scope.</summary>
    /// <exception cref="InvalidOperationException">The blocks have not run yet.</exception>
    public Tensor AddTo(Tensor img) => img.add(_value ?? throw new InvalidOperationException("There is no residual before the blocks have run."));

    /// <summary>Takes note of a run of the blocks.</summary>
    public void Take(Tensor before, Tensor after)
    {
        // freed first: at full size it is most of a gigabyte
        _value?.Dispose();
        _value = after.sub(before).DetachFromDisposeScope();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _value?.Dispose();
        _value = null;
    }
}
