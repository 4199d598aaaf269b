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
public sealed class ModelFolder : IModelSource
{
    private readonly WeightFiles _transformer;
    private readonly WeightFiles _vae;
    private readonly WeightFiles _textEncoder;
    private readonly WeightFiles _textEncoder2;
    private readonly string? _loadKey;

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

    /// <summary>The full path of the folder; that of the transformer when every part was named by itself.</summary>
    public string Path { get; }

    /// <summary>What it was opened by, with full paths.</summary>
    public ModelPaths Paths { get; }

    /// <summary>The folder's own name.</summary>
    public string Name { get; }

    /// <summary>What the model can do: <c>hunyuanvideo.json</c>, or the released model's card where there is none.</summary>
    public ModelCard Card { get; }

    /// <inheritdoc />
    public TransformerConfig TransformerConfig { get; }

    /// <inheritdoc />
    public VaeConfig VaeConfig { get; }

    /// <inheritdoc />
    public LlamaConfig LlamaConfig { get; }

    /// <inheritdoc />
    public ClipConfig ClipConfig { get; }

    /// <inheritdoc />
    public string TokenizerPath { get; }

    /// <inheritdoc />
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

    /// <inheritdoc />
    public StateDict OpenTransformer() => StateDict.Open(_transformer, ModelPart.Transformer, _loadKey);

    /// <inheritdoc />
    public StateDict OpenVae() => StateDict.Open(_vae, ModelPart.Vae);

    /// <inheritdoc />
    public StateDict OpenTextEncoder() => StateDict.Open(_textEncoder, ModelPart.TextEncoder);

    /// <inheritdoc />
    public StateDict OpenTextEncoder2() => StateDict.Open(_textEncoder2, ModelPart.TextEncoder2);

    /// <summary>A fingerprint of the transformer's weights; see <see cref="WeightFingerprint"/> for what it covers.</summary>
    /// <returns>64 hexadecimal digits, the same for the same files under any name.</returns>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    public string WeightsHash() => WeightFingerprint.Of(_transformer.PathsWithScales);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, GgufType> TransformerBlocks(IEnumerable<string> names) => BlocksOf(_transformer, OpenTransformer, names);

    /// <inheritdoc />
    public IReadOnlyDictionary<string, GgufType> TextEncoderBlocks(IEnumerable<string> names) => BlocksOf(_textEncoder, OpenTextEncoder, names);

    private static Dictionary<string, GgufType> BlocksOf(WeightFiles files, Func<StateDict> open, IEnumerable<string> names)
    {
        var blocks = new Dictionary<string, GgufType>(StringComparer.Ordinal);
        if (files.Paths.All(path => WeightFormat.Of(path) != WeightFormat.Gguf))
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
