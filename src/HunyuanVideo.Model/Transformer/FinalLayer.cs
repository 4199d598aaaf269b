using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>Modulated norm and projection to patches. The official order of its modulation is shift, then scale.</summary>
internal sealed class FinalLayer(Weights weights, TransformerConfig config)
{
    private readonly LayerNorm _normFinal = new(config.HiddenSize, eps: 1e-6);
    private readonly ModulateDiT _adaLnModulation = new(weights.Scope("adaLN_modulation.1"), config.HiddenSize, factor: 2);
    private readonly Linear _linear = new(
        weights.Scope("linear"), config.HiddenSize, config.PatchSize.Aggregate(1L, (product, size) => product * size) * config.OutChannels);

    /// <summary>(B, L, hidden) → (B, L, channels · patch).</summary>
    public Tensor Forward(Tensor x, Tensor vec)
    {
        using var scope = NewDisposeScope();
        Tensor[] mod = _adaLnModulation.Forward(vec);
        return _linear.Forward(Modulation.NormModulate(_normFinal, x, mod[0], mod[1])).MoveToOuterDisposeScope();
    }
}
