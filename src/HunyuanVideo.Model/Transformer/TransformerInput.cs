using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>What the transformer is asked about.</summary>
/// <param name="Latents">(B, C, T, H, W); height and width multiples of the patch.</param>
/// <param name="Timestep">(B), in 0…1000.</param>
/// <param name="TextStates">(B, L, text dim).</param>
/// <param name="TextMask">(B, L), not zero where a text token is valid.</param>
/// <param name="TextStates2">(B, pooled dim).</param>
/// <param name="FreqsCis">The rotary table for these latents: (tokens, head width / 2).</param>
/// <param name="Guidance">(B), the embedded guidance × 1000; only for a model with a guidance embedding.</param>
internal readonly record struct TransformerInput(
    Tensor Latents, Tensor Timestep, Tensor TextStates, Tensor TextMask, Tensor TextStates2, Tensor FreqsCis, Tensor? Guidance)
{
    /// <summary>Looked at before each block.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Samples of the batch.</summary>
    public long Count => Latents.shape[0];

    /// <summary>One sample of the batch, as a batch of one in the caller's scope.</summary>
    public TransformerInput Sample(long index)
    {
        Tensor One(Tensor x) => x.narrow(0, index, 1);
        return new TransformerInput(
            One(Latents), One(Timestep), One(TextStates), One(TextMask), One(TextStates2), FreqsCis, Guidance is null ? null : One(Guidance))
        {
            CancellationToken = CancellationToken,
        };
    }

    /// <summary>The same on a device, in the caller's scope.</summary>
    public TransformerInput To(Device device) => new(
        Latents.to(device),
        Timestep.to(device),
        TextStates.to(device),
        TextMask.to(device),
        TextStates2.to(device),
        FreqsCis.to(device),
        Guidance?.to(device))
    {
        CancellationToken = CancellationToken,
    };
}
