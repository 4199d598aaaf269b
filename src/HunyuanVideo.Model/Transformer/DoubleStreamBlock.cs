using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Layers;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Transformer;

/// <summary>A dual-stream block: image and text keep weights of their own and meet in one attention.</summary>
/// <param name="weights">The block's weights.</param>
/// <param name="config">The model's sizes.</param>
/// <param name="wide">Where the image's widest rows are placed; null makes room for them each time.</param>
internal sealed class DoubleStreamBlock(Weights weights, TransformerConfig config, WideRows? wide = null)
{
    private readonly Stream _img = new(weights, "img", config, wide);
    private readonly Stream _txt = new(weights, "txt", config, wide: null); // few tokens

    /// <summary>One block.</summary>
    /// <param name="img">(B, Li, hidden).</param>
    /// <param name="txt">(B, Lt, hidden), valid tokens only.</param>
    /// <param name="vec">(B, hidden).</param>
    /// <param name="freqsCis">(Li, D/2).</param>
    /// <param name="attend">Attention of both streams' tokens: (B, Li + Lt, hidden); null where they are all there are.</param>
    /// <returns>Image and text tokens, in the caller's scope.</returns>
    public (Tensor Img, Tensor Txt) Forward(Tensor img, Tensor txt, Tensor vec, Tensor freqsCis, Func<AttentionInput, Tensor>? attend = null)
    {
        using var scope = NewDisposeScope();
        Tensor[] imgMod = _img.Mod.Forward(vec);
        Tensor[] txtMod = _txt.Mod.Forward(vec);
        Tensor attended = Joined(img, txt, imgMod, txtMod, freqsCis).Then(attend ?? AttentionInput.Alone); // (B, Li + Lt, hidden)
        long imgLength = img.shape[1];
        Tensor attendedImg = attended.narrow(1, 0, imgLength).Then(own => _img.Project(img, own, imgMod));
        Tensor attendedTxt = attended.narrow(1, imgLength, txt.shape[1]).Then(own => _txt.Project(txt, own, txtMod));
        attended.Dispose(); // before the MLP takes its memory
        Tensor nextImg = _img.Finish(attendedImg, imgMod);
        Tensor nextTxt = _txt.Finish(attendedTxt, txtMod);
        return (nextImg.MoveToOuterDisposeScope(), nextTxt.MoveToOuterDisposeScope());
    }

    private AttentionInput Joined(Tensor img, Tensor txt, Tensor[] imgMod, Tensor[] txtMod, Tensor freqsCis)
    {
        // the two streams' own rows are gone before the attention takes its memory
        using var scope = NewDisposeScope();
        AttentionInput joined = AttentionInput.Join(
            (_img.Qkv(img, imgMod), _img.Norm), (_txt.Qkv(txt, txtMod), _txt.Norm), config.HeadsNum, freqsCis, wide);
        return new AttentionInput(
            joined.Query.MoveToOuterDisposeScope(), joined.Key.MoveToOuterDisposeScope(), joined.Value.MoveToOuterDisposeScope());
    }

    /// <summary>One of the two streams. Its modulation holds (shift, scale, gate) for attention, then for the MLP.</summary>
    private sealed class Stream(Weights weights, string name, TransformerConfig config, WideRows? wide)
    {
        private readonly LayerNorm _norm = new(config.HiddenSize, eps: 1e-6);
        private readonly Linear _qkv = new(weights.Scope(name + "_attn_qkv"), config.HiddenSize, 3 * config.HiddenSize);
        private readonly Linear _proj = new(weights.Scope(name + "_attn_proj"), config.HiddenSize, config.HiddenSize);
        private readonly Mlp _mlp = new(weights.Scope(name + "_mlp"), config.HiddenSize, config.MlpHiddenDim, Activations.GeluTanh, wide);

        public ModulateDiT Mod { get; } = new(weights.Scope(name + "_mod.linear"), config.HiddenSize, factor: 6);

        public QkNorm Norm { get; } = new(weights, name + "_attn_q_norm", name + "_attn_k_norm", config.HeadDim);

        /// <summary>(B, L, hidden) → (B, L, 3·hidden).</summary>
        public Tensor Qkv(Tensor x, Tensor[] mod)
        {
            if (_qkv.MultipliesIn8Bits(x.device) && Modulation.NormModulateIn8Bits(_norm, x, mod[0], mod[1]) is { } rows)
            {
                using (rows)
                {
                    return rows.WithoutPadding(_qkv.Forward(rows, wide));
                }
            }

            using Tensor modulated = Modulation.NormModulate(_norm, x, mod[0], mod[1]);
            return _qkv.Forward(modulated, wide);
        }

        /// <summary>The residual stream (B, L, hidden) with what attention adds to it.</summary>
        public Tensor Project(Tensor x, Tensor attended, Tensor[] mod)
        {
            using var scope = NewDisposeScope();
            return Modulation.GatedResidual(x, _proj.Forward(attended), mod[2]).MoveToOuterDisposeScope();
        }

        /// <summary>The residual stream (B, L, hidden) with what the MLP adds to it.</summary>
        public Tensor Finish(Tensor y, Tensor[] mod)
        {
            using var scope = NewDisposeScope();
            return Modulation.GatedResidual(y, MlpOf(y, mod), mod[5]).MoveToOuterDisposeScope();
        }

        private Tensor MlpOf(Tensor y, Tensor[] mod) =>
            _mlp.MultipliesIn8Bits(y.device) && Modulation.NormModulateIn8Bits(_norm, y, mod[3], mod[4]) is { } rows
                ? _mlp.ForwardGelu(rows)
                : _mlp.Forward(Modulation.NormModulate(_norm, y, mod[3], mod[4]));
    }
}
