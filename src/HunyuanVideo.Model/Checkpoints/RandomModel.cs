using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>The sizes of a model whose weights are random; the released model's unless set.</summary>
internal sealed record RandomModel
{
    /// <summary>Where the weights are drawn.</summary>
    public required Device Device { get; init; }

    /// <summary>The types they are drawn in.</summary>
    public required ModelPrecision Precision { get; init; }

    /// <summary>The transformer's sizes.</summary>
    public TransformerConfig Transformer { get; init; } = TransformerConfig.HunyuanVideoT2CfgDistill;

    /// <summary>The VAE's sizes.</summary>
    public VaeConfig Vae { get; init; } = VaeConfig.Hy88416c;

    /// <summary>The language model's sizes.</summary>
    public LlamaConfig Llama { get; init; } = LlamaConfig.LlavaLlama3;

    /// <summary>CLIP's sizes.</summary>
    public ClipConfig Clip { get; init; } = ClipConfig.ClipVitLargePatch14;

    /// <summary>The transformer's weights.</summary>
    public StateDict OpenTransformer() => Open(Precision.Transformer, weights => new HunyuanVideoTransformer(weights, Transformer));

    /// <summary>The VAE's weights.</summary>
    public StateDict OpenVae() => Open(Precision.Vae, weights => new CausalVae(Vae, weights));

    /// <summary>The weights of the layers that are used of the language model.</summary>
    public StateDict OpenLlama() => Open(Precision.TextEncoders, weights => new LlamaTextEncoder(weights, Llama));

    /// <summary>CLIP's weights.</summary>
    public StateDict OpenClip() => Open(Precision.TextEncoders, weights => new ClipTextEncoder(weights, Clip));

    private StateDict Open(ScalarType dtype, Func<Weights, IDisposable> build) =>
        new(new RandomWeights(RandomWeights.ShapesOf(build), Device, dtype));
}
