using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>One layer: causal self-attention, then an MLP, each after a LayerNorm and around a residual.</summary>
internal sealed class ClipEncoderLayer
{
    private static readonly Scalar QuickGeluSlope = 1.702;

    private readonly LayerNorm _layerNorm1;
    private readonly Linear _qProj;
    private readonly Linear _kProj;
    private readonly Linear _vProj;
    private readonly Linear _outProj;
    private readonly LayerNorm _layerNorm2;
    private readonly Linear _fc1;
    private readonly Linear _fc2;
    private readonly int _heads;
    private readonly bool _quickGelu;

    public ClipEncoderLayer(Weights weights, ClipConfig config)
    {
        Weights attention = weights.Scope("self_attn");
        Weights mlp = weights.Scope("mlp");
        _heads = config.NumAttentionHeads;
        _quickGelu = string.Equals(config.HiddenAct, "quick_gelu", StringComparison.Ordinal);
        _layerNorm1 = new LayerNorm(weights.Scope("layer_norm1"), config.HiddenSize, config.LayerNormEps);
        _qProj = new Linear(attention.Scope("q_proj"), config.HiddenSize, config.HiddenSize);
        _kProj = new Linear(attention.Scope("k_proj"), config.HiddenSize, config.HiddenSize);
        _vProj = new Linear(attention.Scope("v_proj"), config.HiddenSize, config.HiddenSize);
        _outProj = new Linear(attention.Scope("out_proj"), config.HiddenSize, config.HiddenSize);
        _layerNorm2 = new LayerNorm(weights.Scope("layer_norm2"), config.HiddenSize, config.LayerNormEps);
        _fc1 = new Linear(mlp.Scope("fc1"), config.HiddenSize, config.IntermediateSize);
        _fc2 = new Linear(mlp.Scope("fc2"), config.IntermediateSize, config.HiddenSize);
    }

    /// <summary>(B, L, hidden) → (B, L, hidden).</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = x.Plus(Attend(_layerNorm1.Forward(x)));
        return x.Plus(_fc2.Forward(Activate(_fc1.Forward(_layerNorm2.Forward(x))))).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor x)
    {
        Tensor attended = nn.functional.scaled_dot_product_attention(
            Heads(_qProj.Forward(x)), Heads(_kProj.Forward(x)), Heads(_vProj.Forward(x)), is_casual: true); // (B, H, L, D)
        return _outProj.Forward(attended.transpose(1, 2).flatten(2)); // (B, L, H·D)
    }

    private Tensor Heads(Tensor x)
    {
        return x.view(x.shape[0], x.shape[1], _heads, x.shape[2] / _heads).transpose(1, 2); // (B, H, L, D)
    }

    private Tensor Activate(Tensor x) => _quickGelu ? x * x.mul(QuickGeluSlope).sigmoid() : nn.functional.gelu(x);
}
