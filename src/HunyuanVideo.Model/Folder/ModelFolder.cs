using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Checkpoints.Gguf;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Model.Transformer;
using HunyuanVideo.Model.Vae;

namespace HunyuanVideo.Model.Folder;

/// <summary>
/// A folder with a whole model: what its parts are and how large, read from its small files; weights are opened when
/// asked for. Knows the diffusers tree (<c>model_index.json</c>, <c>transformer/</c>, <c>vae/</c>, …) and the official one
/// (<c>hunyuan-video-t2v-720p/</c>, <c>text_encoder/</c>, <c>text_encoder_2/</c>), directly or inside <c>ckpts/</c>, folders of ComfyUI's and checkpoint files;
/// weights as safetensors, PyTorch or GGUF files.
/// </summary>
public sealed class ModelFolder
{
    private readonly WeightFiles _transformer;
    private readonly WeightFiles _vae;
    private readonly WeightFiles _textEncoder;
    private readonly WeightFiles _textEncoder2;
    private readonly string? _loadKey;
    private readonly RandomModel? _random;

    private ModelFolder(ModelPaths paths)
    {
        ModelFolderLayout layout = ModelFolderLayout.Find(paths);
        Paths = paths;
        Path = paths.ModelBase ?? (File.Exists(layout.Transformer) ? System.IO.Path.GetDirectoryName(layout.Transformer)! : layout.Transformer);
        Name = System.IO.Path.GetFileName(Path);
        string card = System.IO.Path.Combine(Path, ModelCard.FileName);
        TokenizerPath = layout.Tokenizer;
        Tokenizer2Path = layout.Tokenizer2;
        _loadKey = paths.LoadKey;
        _transformer = WeightFiles.At(layout.Transformer);
        _vae = WeightFiles.At(layout.Vae);
        _textEncoder = WeightFiles.At(layout.TextEncoder);
        _textEncoder2 = WeightFiles.At(layout.TextEncoder2);

        Card = File.Exists(card) ? ModelCard.Open(card) : SisterModels.OfName(Path, paths.DitWeight) ?? SisterModels.OfMetadata(MetadataOf(_transformer)) ?? ModelCard.Released;

        TransformerConfig = layout.TransformerConfig is { } transformerConfig
            ? TransformerConfig.From(transformerConfig, JsonConfig.Open(transformerConfig))
            : OfShapes(OpenTransformer, SizesOfWeights.Transformer) ?? TransformerConfig.HunyuanVideoT2CfgDistill;
        VaeConfig = layout.VaeConfig is { } vaeConfig
            ? VaeConfig.From(vaeConfig, JsonConfig.Open(vaeConfig))
            : OfShapes(OpenVae, SizesOfWeights.Vae) ?? VaeConfig.Hy88416c;
        LlamaConfig = Directory.Exists(layout.TextEncoder)
            ? TextModelConfig.Llama(System.IO.Path.Combine(layout.TextEncoder, ModelFolderLayout.ConfigName))
            : OfShapes(OpenTextEncoder, SizesOfWeights.Llama) ?? LlamaConfig.LlavaLlama3;
        ClipConfig = Directory.Exists(layout.TextEncoder2)
            ? TextModelConfig.Clip(System.IO.Path.Combine(layout.TextEncoder2, ModelFolderLayout.ConfigName))
            : OfShapes(OpenTextEncoder2, SizesOfWeights.Clip) ?? ClipConfig.ClipVitLargePatch14;
    }

    private ModelFolder(string tokenizers, RandomModel random)
    {
        (Path, Name) = (System.IO.Path.GetFullPath(tokenizers), "random");
        Card = ModelCard.Released with { Name = "Random weights", Description = "The released model's sizes with random weights, to measure." };
        (TransformerConfig, VaeConfig, LlamaConfig, ClipConfig) = (random.Transformer, random.Vae, random.Llama, random.Clip);
        (TokenizerPath, Tokenizer2Path) = (System.IO.Path.Combine(Path, "tokenizer"), System.IO.Path.Combine(Path, "tokenizer_2"));
        // there are no files, and nothing asks for them
        (_transformer, _vae, _textEncoder, _textEncoder2) = (null!, null!, null!, null!);
        _random = random;
    }

    /// <summary>The full path of the folder; that of the transformer when every part was named by itself.</summary>
    public string Path { get; }

    /// <summary>What it was opened by, with full paths.</summary>
    public ModelPaths Paths { get; } = new();

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

    /// <summary>Whether a folder has the marks of a model's tree, or of several models' parts; whether it is whole is told by <see cref="Open(string)"/>.</summary>
    public static bool IsMarked(string path) => ModelFolderLayout.IsMarked(path);

    /// <summary>Whether a folder has the marks of one model's tree.</summary>
    public static bool HasTree(string path) => ModelFolderLayout.HasTree(path);

    /// <summary>Finds out what a folder holds and checks that no part is missing; no weights are opened.</summary>
    /// <exception cref="CheckpointException">It is no model folder, or a part is missing, odd or of a format that is not read.</exception>
    public static ModelFolder Open(string path) => Open(new ModelPaths { ModelBase = path });

    /// <summary>Finds out what a folder holds, with parts from elsewhere in place of its own; no weights are opened.</summary>
    /// <exception cref="CheckpointException">It is no model folder, or a part is missing, odd or of a format that is not read.</exception>
    public static ModelFolder Open(ModelPaths paths)
    {
        ModelPaths full = paths.Full();
        try
        {
            return new ModelFolder(ModelParts.Complete(full));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{full.ModelBase ?? full.DitWeight} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>
    /// A model of random weights, to measure. Its tokenizers are those of the folder <paramref name="tokenizers"/>, in the diffusers
    /// tree; the nano model's will do, since all its ids have an embedding in the released sizes.
    /// </summary>
    internal static ModelFolder OfRandomWeights(string tokenizers, RandomModel random) => new(tokenizers, random);

    /// <summary>Whether its weights are drawn instead of read.</summary>
    internal bool HasRandomWeights => _random is not null;

    /// <summary>Opens the transformer's weights.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    public StateDict OpenTransformer() => _random?.OpenTransformer() ?? StateDict.Open(_transformer, ModelPart.Transformer, _loadKey);

    /// <summary>Opens the VAE's weights.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    public StateDict OpenVae() => _random?.OpenVae() ?? StateDict.Open(_vae, ModelPart.Vae);

    /// <summary>Opens the Llama text encoder's weights; names begin at <c>embed_tokens</c> and <c>layers</c>.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    public StateDict OpenTextEncoder() => _random?.OpenLlama() ?? StateDict.Open(_textEncoder, ModelPart.TextEncoder);

    /// <summary>Opens the CLIP text encoder's weights; names begin at <c>embeddings</c> and <c>encoder</c>.</summary>
    /// <exception cref="CheckpointException">A file is damaged or holds something else.</exception>
    public StateDict OpenTextEncoder2() => _random?.OpenClip() ?? StateDict.Open(_textEncoder2, ModelPart.TextEncoder2);

    /// <summary>A fingerprint of the transformer's weights; see <see cref="WeightFingerprint"/> for what it covers.</summary>
    /// <returns>64 hexadecimal digits, the same for the same files under any name.</returns>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    public string WeightsHash() => _random is not null ? new string('0', 64) : WeightFingerprint.Of(_transformer.PathsWithScales);

    /// <summary>The blocks that the transformer's weights are stored in, of those of the given names that are in some.</summary>
    /// <exception cref="CheckpointException">A file with blocks is damaged or holds something else.</exception>
    internal IReadOnlyDictionary<string, GgufType> TransformerBlocks(IEnumerable<string> names) => BlocksOf(_transformer, OpenTransformer, names);

    /// <summary>The same of the Llama text encoder.</summary>
    /// <exception cref="CheckpointException">A file with blocks is damaged or holds something else.</exception>
    internal IReadOnlyDictionary<string, GgufType> TextEncoderBlocks(IEnumerable<string> names) => BlocksOf(_textEncoder, OpenTextEncoder, names);

    private static Dictionary<string, GgufType> BlocksOf(WeightFiles? files, Func<StateDict> open, IEnumerable<string> names)
    {
        var blocks = new Dictionary<string, GgufType>(StringComparer.Ordinal);
        if (files?.Paths.Any(GgufFile.IsNamed) != true)
        {
            return blocks;
        }

        using StateDict state = open();
        foreach (string name in names)
        {
            if (state.BlocksOf(name) is { } type)
            {
                blocks.Add(name, type);
            }
        }

        return blocks;
    }

    /// <summary>What the first file says about itself; nothing where it cannot be opened, which the load will say.</summary>
    private static IReadOnlyDictionary<string, string> MetadataOf(WeightFiles files)
    {
        try
        {
            using ITensorFile file = TensorFile.Open(files.Paths[0]);
            return file is SafetensorsFile safetensors ? safetensors.Metadata : new Dictionary<string, string>();
        }
        catch (CheckpointException)
        {
            return new Dictionary<string, string>();
        }
    }

    /// <summary>The sizes that shapes tell; null also where the weights cannot be opened, which the load will say.</summary>
    private static T? OfShapes<T>(Func<StateDict> open, Func<StateDict, T?> read)
        where T : class
    {
        try
        {
            using StateDict state = open();
            return read(state);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }
}
