using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Transformer.Kernels;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>A single-stream block: attention and MLP side by side over image and text tokens alike.</summary>
/// <param name="weights">The block's weights.</param>
/// <param name="config">The model's sizes.</param>
/// <param name="wide">Where the widest rows are placed; null makes room for them each time.</param>
internal sealed class SingleStreamBlock(Weights weights, TransformerConfig config, WideRows? wide = null)
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
    /// <param name="attend">Attention of all tokens: (B, L, hidden); null where they are all there are.</param>
    /// <returns>(B, L, hidden) in the caller's scope.</returns>
    public Tensor Forward(Tensor x, Tensor vec, Tensor freqsCis, Func<AttentionInput, Tensor>? attend = null)
    {
        using var scope = NewDisposeScope();
        Tensor[] mod = _modulation.Forward(vec);
        Tensor Attend(Tensor qkv) => AttentionInput.From(qkv, _qkNorm, config.HeadsNum, freqsCis).Then(attend ?? AttentionInput.Alone);
        bool in8Bits = _linear1.MultipliesIn8Bits(x.device) && _linear2.MultipliesIn8Bits(x.device);
        Tensor output = in8Bits && Modulation.NormModulateIn8Bits(_preNorm, x, mod[0], mod[1]) is { } modulated
            ? ProjectIn8Bits(modulated, Attend)
            : Modulation.NormModulate(_preNorm, x, mod[0], mod[1]).Then(rows => _linear1.Forward(rows, wide)).Then(hidden => Project(hidden, Attend));
        return Modulation.GatedResidual(x, output, mod[2]).MoveToOuterDisposeScope();
    }

    /// <summary>Both products in 8 bits: L tokens of the hidden size, which are freed, → (1, L, hidden).</summary>
    private Tensor ProjectIn8Bits(Fp8Rows modulated, Func<Tensor, Tensor> attend)
    {
        using var scope = NewDisposeScope();
        (long tokens, long qkvWidth) = (modulated.Count, 3L * config.HiddenSize);
        Tensor hidden = modulated.Then(input => _linear1.Forward(input, wide)); // (padded L, 3·hidden + mlp), rows of [q | k | v | mlp]
        Tensor attended = attend(hidden.narrow(0, 0, tokens).narrow(1, 0, qkvWidth).unsqueeze(0)); // (1, L, hidden)
        Fp8Rows joined = Activations.GeluTanhIn8Bits(hidden, tokens, attended, qkvWidth);
        attended.Dispose();
        return joined.WithoutPadding(_linear2.Forward(joined)).MoveToOuterDisposeScope();
    }

    /// <summary>Rows of [q | k | v | mlp], (B, L, 3·hidden + mlp), → (B, L, hidden).</summary>
    private Tensor Project(Tensor hidden, Func<Tensor, Tensor> attend)
    {
        using var scope = NewDisposeScope();
        (long qkvWidth, long mlpWidth) = (3L * config.HiddenSize, config.MlpHiddenDim);
        Tensor attended = attend(hidden.narrow(2, 0, qkvWidth));
        Tensor mlp = hidden.narrow(2, qkvWidth, mlpWidth);
        if (GeluKernels.TryGeluBehind(mlp, attended))
        {
            // the values are used up, so [attended | gelu(mlp)] now stands in the rows' last columns: no copy is needed
            attended.Dispose();
            Tensor rows = hidden.narrow(2, qkvWidth - config.HiddenSize, config.HiddenSize + mlpWidth).squeeze(0); // (L, hidden + mlp)
            return _linear2.Forward(rows).unsqueeze(0).MoveToOuterDisposeScope(); // (1, L, hidden)
        }

        return cat([attended, Activations.GeluTanh(mlp)], dim: 2).Then(joined => _linear2.Forward(joined)).MoveToOuterDisposeScope();
    }
}
