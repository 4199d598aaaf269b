using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.TextEncoders;

/// <summary>Grouped-query self-attention: each key-value head serves several query heads.</summary>
internal sealed class LlamaAttention
{
    private readonly Linear _qProj;
    private readonly Linear _kProj;
    private readonly Linear _vProj;
    private readonly Linear _oProj;
    private readonly LlamaConfig _config;

    public LlamaAttention(Weights weights, LlamaConfig config)
    {
        long keyValueSize = (long)config.NumKeyValueHeads * config.HeadDim;
        _config = config;
        _qProj = new Linear(weights.Scope("q_proj"), config.HiddenSize, config.HiddenSize, bias: false);
        _kProj = new Linear(weights.Scope("k_proj"), config.HiddenSize, keyValueSize, bias: false);
        _vProj = new Linear(weights.Scope("v_proj"), config.HiddenSize, keyValueSize, bias: false);
        _oProj = new Linear(weights.Scope("o_proj"), config.HiddenSize, config.HiddenSize, bias: false);
    }

    /// <summary>(B, L, hidden) → (B, L, hidden). The mask (B, 1, L, L) is true where a query may look.</summary>
    public Tensor Forward(Tensor x, Tensor mask, (Tensor Cos, Tensor Sin) angles)
    {
        using var scope = NewDisposeScope();
        Tensor q = LlamaRotaryEmbedding.Rotate(Heads(_qProj.Forward(x), _config.NumAttentionHeads), angles.Cos, angles.Sin);
        Tensor k = LlamaRotaryEmbedding.Rotate(Heads(_kProj.Forward(x), _config.NumKeyValueHeads), angles.Cos, angles.Sin);
        Tensor v = Heads(_vProj.Forward(x), _config.NumKeyValueHeads);
        long group = _config.NumAttentionHeads / _config.NumKeyValueHeads;
        if (group > 1)
        {
            k = k.repeat_interleave(group, dim: 1); // (B, H, L, D)
            v = v.repeat_interleave(group, dim: 1);
        }

        Tensor attended = nn.functional.scaled_dot_product_attention(q, k, v, mask); // (B, H, L, D)
        Tensor merged = attended.transpose(1, 2).flatten(2); // (B, L, H·D)
        return _oProj.Forward(merged).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor x, long heads)
    {
        return x.view(x.shape[0], x.shape[1], heads, _config.HeadDim).transpose(1, 2); // (B, H, L, D)
    }
}
