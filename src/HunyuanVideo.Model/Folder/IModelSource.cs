using System.Collections.ObjectModel;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Folder;

/// <summary>What a pipeline is loaded from: what the parts of a model are, how large, and their weights, which are opened when asked for.</summary>
public interface IModelSource
{
    /// <summary>Where it lies.</summary>
    string Path { get; }

    /// <summary>What the model can do.</summary>
    ModelCard Card { get; }

    /// <summary>The transformer's sizes.</summary>
    TransformerConfig TransformerConfig { get; }

    /// <summary>The VAE's sizes.</summary>
    VaeConfig VaeConfig { get; }

    /// <summary>The Llama text encoder's sizes.</summary>
    LlamaConfig LlamaConfig { get; }

    /// <summary>The CLIP text encoder's sizes.</summary>
    ClipConfig ClipConfig { get; }

    /// <summary>The folder with the Llama tokenizer's files.</summary>
    string TokenizerPath { get; }

    /// <summary>The folder with the CLIP tokenizer's files.</summary>
    string Tokenizer2Path { get; }

    /// <summary>Opens the transformer's weights. What is opened may be read beside other parts, each on a thread of its own.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    StateDict OpenTransformer();

    /// <summary>Opens the VAE's weights.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    StateDict OpenVae();

    /// <summary>Opens the Llama text encoder's weights; names begin at <c>embed_tokens</c> and <c>layers</c>.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    StateDict OpenTextEncoder();

    /// <summary>Opens the CLIP text encoder's weights; names begin at <c>embeddings</c> and <c>encoder</c>.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    StateDict OpenTextEncoder2();

    /// <summary>The blocks that the transformer's weights are stored in, of those of the given names that are in some.</summary>
    /// <exception cref="CheckpointException">A file with blocks is damaged or holds something else.</exception>
    IReadOnlyDictionary<string, GgufType> TransformerBlocks(IEnumerable<string> names) => ReadOnlyDictionary<string, GgufType>.Empty;

    /// <summary>The same of the Llama text encoder.</summary>
    /// <exception cref="CheckpointException">A file with blocks is damaged or holds something else.</exception>
    IReadOnlyDictionary<string, GgufType> TextEncoderBlocks(IEnumerable<string> names) => ReadOnlyDictionary<string, GgufType>.Empty;

    /// <summary>A fingerprint of the transformer's weights.</summary>
    /// <returns>64 hexadecimal digits, the same for the same weights.</returns>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    string WeightsHash();
}
