using static TorchSharp.torch;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>Both text encoders: ids in, the transformer's conditioning out. Owns the encoders.</summary>
public sealed class TextConditioner(LlamaTextEncoder llama, ClipTextEncoder clip) : IDisposable
{
    /// <summary>The language model.</summary>
    public LlamaTextEncoder Llama => llama;

    /// <summary>CLIP's text model.</summary>
    public ClipTextEncoder Clip => clip;

    /// <summary>Encodes ids. Call it from one thread at a time.</summary>
    /// <param name="llamaIds">The template and prompt (1, cut + text length), int64.</param>
    /// <param name="llamaMask">1 for tokens, 0 for padding, of the same shape.</param>
    /// <param name="cut">Leading positions to cut off from states and mask.</param>
    /// <param name="clipIds">CLIP's ids (1, 77), int64.</param>
    /// <param name="cancellationToken">Checked before each layer of the language model and before CLIP.</param>
    /// <returns>The conditioning, which belongs to the caller.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public TextConditioning Encode(Tensor llamaIds, Tensor llamaMask, int cut, Tensor clipIds, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        long length = llamaIds.shape[1] - cut;
        Tensor states = llama.Forward(llamaIds, llamaMask, LlamaTextEncoder.DefaultSkipLayer, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Tensor pooled = clip.Forward(clipIds).Pooled;
        Tensor mask = llamaMask.to(ScalarType.Int64, llama.Device).narrow(1, cut, length);
        // copies, so that the template's part is freed
        return new TextConditioning(states.narrow(1, cut, length).clone(), mask.clone(), pooled);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        llama.Dispose();
        clip.Dispose();
    }
}
