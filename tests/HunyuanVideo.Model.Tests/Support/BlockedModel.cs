using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Tests.Support;

/// <summary>A model as if its transformer were stored in the blocks of a published GGUF file.</summary>
/// <param name="inner">The model.</param>
/// <param name="mix">The file's mix of types.</param>
internal sealed class BlockedModel(IModelSource inner, GgufMix mix) : IModelSource
{
    public string Path => inner.Path;

    public ModelCard Card => inner.Card;

    public TransformerConfig TransformerConfig => inner.TransformerConfig;

    public VaeConfig VaeConfig => inner.VaeConfig;

    public LlamaConfig LlamaConfig => inner.LlamaConfig;

    public ClipConfig ClipConfig => inner.ClipConfig;

    public string TokenizerPath => inner.TokenizerPath;

    public string Tokenizer2Path => inner.Tokenizer2Path;

    public StateDict OpenTransformer() => inner.OpenTransformer();

    public StateDict OpenVae() => inner.OpenVae();

    public StateDict OpenTextEncoder() => inner.OpenTextEncoder();

    public StateDict OpenTextEncoder2() => inner.OpenTextEncoder2();

    public IReadOnlyDictionary<string, GgufType> TransformerBlocks(IEnumerable<string> names)
    {
        Dictionary<string, long[]> shapes = SyntheticWeights.Shapes(TransformerConfig).ToDictionary(tensor => tensor.Name, tensor => tensor.Shape, StringComparer.Ordinal);
        return names.Select(name => (Name: name, Type: mix.TypeOf(name, shapes[name]))).Where(tensor => tensor.Type.Numbers > 1).ToDictionary(StringComparer.Ordinal);
    }

    public string WeightsHash() => inner.WeightsHash();
}
