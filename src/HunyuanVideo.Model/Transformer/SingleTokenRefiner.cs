using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>Turns Llama's causal text states into tokens that have seen each other, the time and the whole prompt.</summary>
internal sealed class SingleTokenRefiner
{
    private readonly TimestepEmbedder _tEmbedder;
    private readonly MlpEmbedder _cEmbedder;
    private readonly Linear _inputEmbedder;
    private readonly List<RefinerBlock> _blocks = [];

    /// <summary>Takes the refiner's parameters.</summary>
    public SingleTokenRefiner(Weights weights, TransformerConfig config)
    {
        _tEmbedder = new TimestepEmbedder(weights.Scope("t_embedder"), config.HiddenSize);
        _cEmbedder = new MlpEmbedder(weights.Scope("c_embedder"), "linear_1", "linear_2", config.TextStatesDim, config.HiddenSize);
        _inputEmbedder = new Linear(weights.Scope("input_embedder"), config.TextStatesDim, config.HiddenSize);
        for (int i = 0; i < config.RefinerDepth; i++)
        {
            _blocks.Add(new RefinerBlock(weights.Scope($"individual_token_refiner.blocks.{i}"), config));
        }
    }

    /// <summary>Refines text states.</summary>
    /// <param name="textStates">(B, L, text dim).</param>
    /// <param name="t">(B), the timestep in 0…1000.</param>
    /// <param name="mask">(B, L), not zero where a token is valid.</param>
    /// <returns>(B, L, hidden) in the caller's scope; rows of padding mean nothing.</returns>
    public Tensor Forward(Tensor textStates, Tensor t, Tensor mask)
    {
        using var scope = NewDisposeScope();
        Tensor valid = mask.to(ScalarType.Float32).unsqueeze(2); // (B, L, 1)
        Tensor context = (textStates.to(ScalarType.Float32) * valid).sum(dim: 1) / valid.sum(dim: 1); // (B, text dim)
        Tensor c = _tEmbedder.Forward(t).Plus(_cEmbedder.Forward(context));
        Tensor attentionMask = AttentionMask(mask);
        Tensor x = _inputEmbedder.Forward(textStates);
        foreach (RefinerBlock block in _blocks)
        {
            x = block.Forward(x, c, attentionMask);
        }

        return x.MoveToOuterDisposeScope();
    }

    /// <summary>Token i sees j when both are valid; the first token is always seen, so that no row is empty: (B, 1, L, L).</summary>
    private static Tensor AttentionMask(Tensor mask)
    {
        Tensor valid = mask.to(ScalarType.Bool);
        Tensor both = valid.unsqueeze(1).logical_and(valid.unsqueeze(2)); // (B, L, L)
        both.narrow(2, 0, 1).logical_or_(both.narrow(2, 0, 1).logical_not());
        return both.unsqueeze(1);
    }

    private sealed class RefinerBlock(Weights weights, TransformerConfig config)
    {
        private readonly LayerNorm _norm1 = new(weights.Scope("norm1"), config.HiddenSize, eps: 1e-6);
        private readonly Linear _selfAttnQkv = new(weights.Scope("self_attn_qkv"), config.HiddenSize, 3 * config.HiddenSize);
        private readonly Linear _selfAttnProj = new(weights.Scope("self_attn_proj"), config.HiddenSize, config.HiddenSize);
        private readonly LayerNorm _norm2 = new(weights.Scope("norm2"), config.HiddenSize, eps: 1e-6);
        private readonly Mlp _mlp = new(weights.Scope("mlp"), config.HiddenSize, config.MlpHiddenDim, x => nn.functional.silu(x));
        private readonly ModulateDiT _adaLnModulation = new(weights.Scope("adaLN_modulation.1"), config.HiddenSize, factor: 2);

        public Tensor Forward(Tensor x, Tensor c, Tensor attentionMask)
        {
            using var scope = NewDisposeScope();
            Tensor[] gates = _adaLnModulation.Forward(c);
            Tensor y = Modulation.GatedResidual(x, _selfAttnProj.Forward(Attend(_norm1.Forward(x), attentionMask)), gates[0]);
            return Modulation.GatedResidual(y, _mlp.Forward(_norm2.Forward(y)), gates[1]).MoveToOuterDisposeScope();
        }

        private Tensor Attend(Tensor x, Tensor attentionMask)
        {
            Tensor qkv = _selfAttnQkv.Forward(x)
                .view(x.shape[0], x.shape[1], 3, config.HeadsNum, config.HeadDim)
                .permute(2, 0, 3, 1, 4); // (3, B, H, L, D)
            Tensor attended = nn.functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2], attn_mask: attentionMask);
            return attended.transpose(1, 2).flatten(2); // (B, L, H·D)
        }
    }
}
