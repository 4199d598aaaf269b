using System.Collections.ObjectModel;
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

    /// <summary>How many numbers each weight of the transformer has that stays in the blocks of its file, by name.</summary>
    public IReadOnlyDictionary<string, long> TransformerInBlocks { get; init; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>The same of the language model.</summary>
    public IReadOnlyDictionary<string, long> LlamaInBlocks { get; init; } = ReadOnlyDictionary<string, long>.Empty;

    /// <summary>Counts a model's parameters; of the weights only the headers of files are read that may store them in blocks.</summary>
    /// <param name="source">The model.</param>
    /// <param name="precision">The types of its parts.</param>
    /// <param name="device">Where it computes: a device without a kernel for a type of blocks gets such weights expanded.</param>
    /// <exception cref="CheckpointException">Such a file is damaged.</exception>
    public static ModelMemory Of(IModelSource source, ModelPrecision precision, Device device) =>
        Of(source, precision, (type, dtype) => BlockWeight.CanStay(type, device, dtype));

    /// <summary>The same, where <paramref name="stays"/> says of a type of blocks whether weights stay in them, to be expanded to a data type.</summary>
    /// <exception cref="CheckpointException">A file with blocks is damaged.</exception>
    internal static ModelMemory Of(IModelSource source, ModelPrecision precision, Func<GgufType, ScalarType, bool> stays)
    {
        var transformer = ShapeRecorder.Of(weights => new HunyuanVideoTransformer(weights, source.TransformerConfig));
        var llama = ShapeRecorder.Of(weights => new LlamaTextEncoder(weights, source.LlamaConfig));
        IReadOnlyDictionary<string, GgufType> blocks = Staying(source.TransformerBlocks(transformer.Packable), precision.Transformer, stays);
        IReadOnlyDictionary<string, GgufType> llamaBlocks = Staying(source.TextEncoderBlocks(llama.Packable), precision.TextEncoders, stays);
        return new ModelMemory
        {
            TransformerConfig = source.TransformerConfig,
            VaeConfig = source.VaeConfig,
            Precision = precision,
            TextLength = source.Card.TextLength,
            Transformer = PartMemory.Of(transformer.Shapes, precision.Transformer, fp8: false, blocks),
            TransformerInBlocks = Numbers(blocks, transformer),
            LlamaInBlocks = Numbers(llamaBlocks, llama),
            TransformerFp8 = PartMemory.Of(transformer.Shapes, precision.Transformer, fp8: true, blocks),
            Llama = PartMemory.Of(llama.Shapes, precision.TextEncoders, fp8: false, llamaBlocks),
            Clip = PartMemory.Of(ShapeRecorder.Of(weights => new ClipTextEncoder(weights, source.ClipConfig)).Shapes, precision.TextEncoders),
            Vae = PartMemory.Of(ShapeRecorder.Of(weights => new CausalVae(source.VaeConfig, weights)).Shapes, precision.Vae),
        };
    }
    private static Dictionary<string, long> Numbers(IReadOnlyDictionary<string, GgufType> blocks, ShapeRecorder model) =>
        blocks.Keys.ToDictionary(name => name, name => model.Shapes[name].Aggregate(1L, (product, size) => product * size), StringComparer.Ordinal);

    private static Dictionary<string, GgufType> Staying(IReadOnlyDictionary<string, GgufType> blocks, ScalarType dtype, Func<GgufType, ScalarType, bool> stays)
    {
        // asked once for each type: on a card the answer takes a compiler
        HashSet<GgufType> staying = [.. blocks.Values.Distinct().Where(type => stays(type, dtype))];
        return blocks.Where(block => staying.Contains(block.Value)).ToDictionary(StringComparer.Ordinal);
    }
}
