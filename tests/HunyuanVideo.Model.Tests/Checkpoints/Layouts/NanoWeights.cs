using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Tests.Support;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Tests.Checkpoints.Layouts;

/// <summary>The nano model's weights under their official names, which every other layout is made of.</summary>
internal sealed class NanoWeights : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public NanoWeights()
    {
        ModelFolder folder = ModelFolder.Open(Nano.Folder);
        Transformer = ReadAll(folder.OpenTransformer(), weights => new HunyuanVideoTransformer(weights, folder.TransformerConfig));
        Vae = ReadAll(folder.OpenVae(), weights => new CausalVae(folder.VaeConfig, weights));
        // every layer, as files of the whole language model have them
        Llama = ReadAll(folder.OpenTextEncoder(), weights => new LlamaTextEncoder(weights, folder.LlamaConfig, hiddenStateSkipLayer: 0));
        Clip = ReadAll(folder.OpenTextEncoder2(), weights => new ClipTextEncoder(weights, folder.ClipConfig));
    }

    public IReadOnlyDictionary<string, Tensor> Transformer { get; }

    public IReadOnlyDictionary<string, Tensor> Vae { get; }

    public IReadOnlyDictionary<string, Tensor> Llama { get; }

    public IReadOnlyDictionary<string, Tensor> Clip { get; }

    public void Dispose() => _scope.Dispose();

    private static Dictionary<string, Tensor> ReadAll(StateDict state, Func<Weights, IDisposable> build)
    {
        using (state)
        {
            return ShapeRecorder.Of(build).Shapes.ToDictionary(pair => pair.Key, pair => state.Read(pair.Key, pair.Value).clone());
        }
    }
}
