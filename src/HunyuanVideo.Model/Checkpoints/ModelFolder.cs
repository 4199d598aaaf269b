using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Checkpoints;

/// <summary>
/// A folder with a whole model: what its parts are and how large, read from its small files; weights are opened when
/// asked for. Knows the diffusers tree (<c>model_index.json</c>, <c>transformer/</c>, <c>vae/</c>, …) and the official one
/// (<c>hunyuan-video-t2v-720p/</c>, <c>text_encoder/</c>, <c>text_encoder_2/</c>), directly or inside <c>ckpts/</c>.
/// </summary>
public sealed class ModelFolder
{
    private const string ConfigName = "config.json";

    private readonly WeightFiles _transformer;
    private readonly WeightFiles _vae;
    private readonly WeightFiles _textEncoder;
    private readonly WeightFiles _textEncoder2;

    private ModelFolder(string path, ModelFolderLayout layout)
    {
        Path = path;
        Name = System.IO.Path.GetFileName(path);
        string card = System.IO.Path.Combine(path, ModelCard.FileName);
        Card = File.Exists(card) ? ModelCard.Open(card) : ModelCard.Released;

        string transformerConfig = System.IO.Path.Combine(layout.Transformer, ConfigName);
        TransformerConfig = layout.IsOfficial && !File.Exists(transformerConfig)
            ? TransformerConfig.HunyuanVideoT2CfgDistill
            : TransformerConfig.From(transformerConfig, JsonConfig.Open(transformerConfig));
        string vaeConfig = System.IO.Path.Combine(layout.Vae, ConfigName);
        VaeConfig = VaeConfig.From(vaeConfig, JsonConfig.Open(vaeConfig));
        LlamaConfig = TextModelConfig.Llama(System.IO.Path.Combine(layout.TextEncoder, ConfigName));
        ClipConfig = TextModelConfig.Clip(System.IO.Path.Combine(layout.TextEncoder2, ConfigName));
        TokenizerPath = layout.Tokenizer;
        Tokenizer2Path = layout.Tokenizer2;

        _transformer = WeightFiles.Find(layout.Transformer);
        _vae = WeightFiles.Find(layout.Vae);
        _textEncoder = WeightFiles.Find(layout.TextEncoder);
        _textEncoder2 = WeightFiles.Find(layout.TextEncoder2);
    }

    /// <summary>The folder's full path.</summary>
    public string Path { get; }

    /// <summary>The folder's own name.</summary>
    public string Name { get; }

    /// <summary>What the model can do: <c>hunyuanvideo.json</c>, or the released model's card where there is none.</summary>
    public ModelCard Card { get; }

    /// <summary>The transformer's sizes.</summary>
    public TransformerConfig TransformerConfig { get; }

    /// <summary>The VAE's sizes.</summary>
    public VaeConfig VaeConfig { get; }

    /// <summary>The Llama text encoder's sizes.</summary>
    public LlamaConfig LlamaConfig { get; }

    /// <summary>The CLIP text encoder's sizes.</summary>
    public ClipConfig ClipConfig { get; }

    /// <summary>The folder with the Llama tokenizer's files.</summary>
    public string TokenizerPath { get; }

    /// <summary>The folder with the CLIP tokenizer's files.</summary>
    public string Tokenizer2Path { get; }

    /// <summary>Finds out what a folder holds and checks that no part is missing; no weights are opened.</summary>
    /// <exception cref="CheckpointException">It is no model folder, or a part is missing, odd or of a format that is not read.</exception>
    public static ModelFolder Open(string path)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new CheckpointException("The path of the model folder is empty or malformed; name the folder that holds the model.");
        }

        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        try
        {
            return new ModelFolder(full, ModelFolderLayout.Find(full));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{full} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Opens the transformer's weights.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    public StateDict OpenTransformer() => StateDict.Open(_transformer, ModelPart.Transformer);

    /// <summary>Opens the VAE's weights.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    public StateDict OpenVae() => StateDict.Open(_vae, ModelPart.Vae);

    /// <summary>Opens the Llama text encoder's weights; names begin at <c>embed_tokens</c> and <c>layers</c>.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    public StateDict OpenTextEncoder() => StateDict.Open(_textEncoder, ModelPart.TextEncoder);

    /// <summary>Opens the CLIP text encoder's weights; names begin at <c>embeddings</c> and <c>encoder</c>.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    public StateDict OpenTextEncoder2() => StateDict.Open(_textEncoder2, ModelPart.TextEncoder2);

    /// <summary>A fingerprint of the transformer's weights; see <see cref="WeightFingerprint"/> for what it covers.</summary>
    /// <returns>64 hexadecimal digits, the same for the same files under any name.</returns>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    public string WeightsHash() => WeightFingerprint.Of(_transformer.Paths);
}
