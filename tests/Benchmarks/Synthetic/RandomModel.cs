using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Synthetic;

/// <summary>A model whose weights are random, to measure; of the released model's sizes unless set.</summary>
/// <param name="tokenizers">
/// The folder whose tokenizers it takes, in the diffusers tree; the nano model's will do, since all its ids have an embedding in the
/// released sizes.
/// </param>
/// <param name="device">Where the weights are drawn.</param>
/// <param name="precision">The types they are drawn in.</param>
internal sealed class RandomModel(string tokenizers, Device device, ModelPrecision precision) : IModelSource
{
    public string Path { get; } = System.IO.Path.GetFullPath(tokenizers);

    public ModelCard Card { get; } =
        ModelCard.Released with { Name = "Random weights", Description = "The released model's sizes with random weights, to measure." };

    public TransformerConfig TransformerConfig { get; init; } = TransformerConfig.HunyuanVideoT2CfgDistill;

    public VaeConfig VaeConfig { get; init; } = VaeConfig.Hy88416c;

    public LlamaConfig LlamaConfig { get; init; } = LlamaConfig.LlavaLlama3;

    public ClipConfig ClipConfig { get; init; } = ClipConfig.ClipVitLargePatch14;

    public string TokenizerPath => System.IO.Path.Combine(Path, "tokenizer");

    public string Tokenizer2Path => System.IO.Path.Combine(Path, "tokenizer_2");

    public StateDict OpenTransformer() => Open(precision.Transformer, weights => new HunyuanVideoTransformer(weights, TransformerConfig));

    public StateDict OpenVae() => Open(precision.Vae, weights => new CausalVae(VaeConfig, weights));

    public StateDict OpenTextEncoder() => Open(precision.TextEncoders, weights => new LlamaTextEncoder(weights, LlamaConfig));

    public StateDict OpenTextEncoder2() => Open(precision.TextEncoders, weights => new ClipTextEncoder(weights, ClipConfig));

    /// <summary>There are no files to tell weights by.</summary>
    public string WeightsHash() => new('0', 64);

    private StateDict Open(ScalarType dtype, Func<Weights, IDisposable> build) =>
        new(new RandomWeights(ShapeRecorder.Of(build).Shapes, device, dtype));
}
