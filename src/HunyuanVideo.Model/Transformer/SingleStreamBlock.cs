using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>A single-stream block: attention and MLP side by side over image and text tokens alike.</summary>
internal sealed class SingleStreamBlock(Weights weights, TransformerConfig config)
{
    private readonly LayerNorm _preNorm = new(config.HiddenSize, eps: 1e-6);
    private readonly ModulateDiT _modulation = new(weights.Scope("modulation.linear"), config.HiddenSize, factor: 3);
    private readonly QkNorm _qkNorm = new(weights, "q_norm", "k_norm", config.HeadDim);
    private readonly Linear _linear1 =
        new(weights.Scope("linear1"), config.HiddenSize, (3 * config.HiddenSize) + config.MlpHiddenDim);

    private readonly Linear _linear2 = new(weights.Scope("linear2"), config.HiddenSize + config.MlpHiddenDim, config.HiddenSize);

    /// <summary>One block.</summary>
    /// <param name="x">(B, L, hidden): image tokens, then text tokens.</param>
    /// <param name="vec">(B, hidden).</param>
    /// <param name="freqsCis">(L, D/2), which leaves text tokens as they are.</param>
    /// <returns>(B, L, hidden) in the caller's scope.</returns>
    public Tensor Forward(Tensor x, Tensor vec, Tensor freqsCis)
    {
        using var scope = NewDisposeScope();
        Tensor[] mod = _modulation.Forward(vec);
        Tensor hidden = _linear1.Forward(Modulation.NormModulate(_preNorm, x, mod[0], mod[1])); // (B, L, 3·hidden + mlp)
        Tensor attended = Attend(hidden.narrow(2, 0, 3L * config.HiddenSize), freqsCis);
        Tensor mlp = Activations.GeluTanh(hidden.narrow(2, 3L * config.HiddenSize, config.MlpHiddenDim));
        Tensor output = _linear2.Forward(cat([attended, mlp], dim: 2));
        return Modulation.GatedResidual(x, output, mod[2]).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor qkv, Tensor freqsCis)
    {
        using var scope = NewDisposeScope();
        return AttentionInput.From(qkv, _qkNorm, config.HeadsNum, freqsCis).Attend().MoveToOuterDisposeScope();
    }
}
