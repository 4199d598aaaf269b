using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>What of a model decides the memory a render takes.</summary>
public sealed record ModelMemory
{
    /// <summary>The transformer's sizes.</summary>
    public required TransformerConfig TransformerConfig { get; init; }

    /// <summary>The VAE's sizes.</summary>
    public required VaeConfig VaeConfig { get; init; }

    /// <summary>The types of the parts.</summary>
    public required ModelPrecision Precision { get; init; }

    /// <summary>Text tokens a prompt has at most.</summary>
    public required int TextLength { get; init; }

    /// <summary>The transformer's parameters in its type.</summary>
    public required PartMemory Transformer { get; init; }

    /// <summary>The transformer's parameters with weights of 8 bits.</summary>
    public required PartMemory TransformerFp8 { get; init; }

    /// <summary>The language model's parameters.</summary>
    public required PartMemory Llama { get; init; }

    /// <summary>CLIP's parameters.</summary>
    public required PartMemory Clip { get; init; }

    /// <summary>The VAE's parameters.</summary>
    public required PartMemory Vae { get; init; }

    /// <summary>Counts a model's parameters; of the weights only the headers of files are read that may store them in blocks.</summary>
    /// <exception cref="CheckpointException">Such a file is damaged.</exception>
    public static ModelMemory Of(ModelFolder folder, ModelPrecision precision)
    {
        ModelMemory whole = Of(folder.TransformerConfig, folder.VaeConfig, folder.LlamaConfig, folder.ClipConfig, precision, folder.Card.TextLength);
        ShapeRecorder transformer = Record(weights => new HunyuanVideoTransformer(weights, folder.TransformerConfig));
        ShapeRecorder llama = Record(weights => new LlamaTextEncoder(weights, folder.LlamaConfig));
        IReadOnlyDictionary<string, GgufType> blocks = folder.TransformerBlocks(transformer.Packable);
        return whole with
        {
            Transformer = PartMemory.Of(transformer.Shapes, precision.Transformer, fp8: false, blocks),
            TransformerFp8 = PartMemory.Of(transformer.Shapes, precision.Transformer, fp8: true, blocks),
            Llama = PartMemory.Of(llama.Shapes, precision.TextEncoders, fp8: false, folder.TextEncoderBlocks(llama.Packable)),
        };
    }

    /// <summary>Counts the parameters of models of the given sizes.</summary>
    public static ModelMemory Of(
        TransformerConfig transformer, VaeConfig vae, LlamaConfig llama, ClipConfig clip, ModelPrecision precision, int textLength = 256)
    {
        IReadOnlyDictionary<string, long[]> transformerShapes = Shapes(weights => new HunyuanVideoTransformer(weights, transformer));
        return new ModelMemory
        {
            TransformerConfig = transformer,
            VaeConfig = vae,
            Precision = precision,
            TextLength = textLength,
            Transformer = PartMemory.Of(transformerShapes, precision.Transformer),
            TransformerFp8 = PartMemory.Of(transformerShapes, precision.Transformer, fp8: true),
            Llama = PartMemory.Of(Shapes(weights => new LlamaTextEncoder(weights, llama)), precision.TextEncoders),
            Clip = PartMemory.Of(Shapes(weights => new ClipTextEncoder(weights, clip)), precision.TextEncoders),
            Vae = PartMemory.Of(Shapes(weights => new CausalVae(vae, weights)), precision.Vae),
        };
    }

    private static IReadOnlyDictionary<string, long[]> Shapes(Func<Weights, IDisposable> build) => Record(build).Shapes;

    private static ShapeRecorder Record(Func<Weights, IDisposable> build)
    {
        using var scope = NewDisposeScope();
        var recorder = new ShapeRecorder();
        using (build(new Weights(recorder, META, ScalarType.BFloat16)))
        {
            return recorder;
        }
    }
}
