using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using HunyuanVideo.Model.Native;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>One layer: attention, then a SwiGLU MLP, each after an RMSNorm and around a residual.</summary>
internal sealed class LlamaDecoderLayer
{
    private readonly RmsNorm _inputLayerNorm;
    private readonly LlamaAttention _selfAttn;
    private readonly RmsNorm _postAttentionLayerNorm;
    private readonly Linear _gateProj;
    private readonly Linear _upProj;
    private readonly Linear _downProj;

    public LlamaDecoderLayer(Weights weights, LlamaConfig config)
    {
        Weights mlp = weights.Scope("mlp");
        _inputLayerNorm = new RmsNorm(weights.Scope("input_layernorm"), config.HiddenSize, config.RmsNormEps);
        _selfAttn = new LlamaAttention(weights.Scope("self_attn"), config);
        _postAttentionLayerNorm = new RmsNorm(weights.Scope("post_attention_layernorm"), config.HiddenSize, config.RmsNormEps);
        _gateProj = new Linear(mlp.Scope("gate_proj"), config.HiddenSize, config.IntermediateSize, bias: false);
        _upProj = new Linear(mlp.Scope("up_proj"), config.HiddenSize, config.IntermediateSize, bias: false);
        _downProj = new Linear(mlp.Scope("down_proj"), config.IntermediateSize, config.HiddenSize, bias: false);
    }

    /// <summary>(B, L, hidden) → (B, L, hidden).</summary>
    public Tensor Forward(Tensor x, Tensor mask, (Tensor Cos, Tensor Sin) angles)
    {
        using var scope = NewDisposeScope();
        x = x.Plus(_selfAttn.Forward(_inputLayerNorm.Forward(x), mask, angles));
        return x.Plus(Mlp(_postAttentionLayerNorm.Forward(x))).MoveToOuterDisposeScope();
    }

    private Tensor Mlp(Tensor x) => _downProj.Forward(nn.functional.silu(_gateProj.Forward(x)) * _upProj.Forward(x));
}
