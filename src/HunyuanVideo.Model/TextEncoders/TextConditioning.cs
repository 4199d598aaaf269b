using static TorchSharp.torch;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>What the transformer gets from a prompt. Owns its tensors.</summary>
public sealed class TextConditioning : IDisposable
{
    /// <summary>Takes over the three tensors, out of any dispose scope.</summary>
    public TextConditioning(Tensor textStates, Tensor textMask, Tensor pooled)
    {
        TextStates = textStates.DetachFromDisposeScope();
        TextMask = textMask.DetachFromDisposeScope();
        Pooled = pooled.DetachFromDisposeScope();
    }

    /// <summary>The language model's hidden states (1, text length, hidden).</summary>
    public Tensor TextStates { get; }

    /// <summary>1 for tokens and 0 for padding (1, text length), int64.</summary>
    public Tensor TextMask { get; }

    /// <summary>CLIP's vector for the whole prompt (1, hidden).</summary>
    public Tensor Pooled { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        TextStates.Dispose();
        TextMask.Dispose();
        Pooled.Dispose();
    }
}
