using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Folder;

/// <summary>Where the parts of a checkpoint lie, in either of the two trees people have or wherever they were named.</summary>
/// <param name="Transformer">The transformer's folder or file.</param>
/// <param name="TransformerConfig">Its <c>config.json</c>; null when it has none and is of the released size.</param>
/// <param name="Vae">The VAE's folder or file.</param>
/// <param name="VaeConfig">Its <c>config.json</c>; null when it has none and is the released one.</param>
/// <param name="TextEncoder">The Llama text encoder's folder.</param>
/// <param name="TextEncoder2">The CLIP text encoder's folder.</param>
/// <param name="Tokenizer">The folder with the Llama text encoder's tokenizer files.</param>
/// <param name="Tokenizer2">The folder with the CLIP text encoder's tokenizer files.</param>
internal sealed record ModelFolderLayout(
    string Transformer, string? TransformerConfig, string Vae, string? VaeConfig, string TextEncoder, string TextEncoder2, string Tokenizer, string Tokenizer2)
{
    /// <summary>The name of the file with a part's sizes.</summary>
    internal const string ConfigName = "config.json";

    private const string DiffusersIndex = "model_index.json";
    private const string DiffusersClass = "HunyuanVideoPipeline";
    private const string OfficialFolder = "hunyuan-video-t2v-720p";

    /// <summary>Recognises the tree, puts named parts in place of its own and checks that each part and its tokenizer are there.</summary>
    /// <param name="paths">Full paths.</param>
    /// <exception cref="CheckpointException">It is no model folder, or a part is missing.</exception>
    public static ModelFolderLayout Find(ModelPaths paths)
    {
        ModelFolderLayout layout = Locate(paths);
        string?[] named = [paths.DitWeight, paths.VaePath, paths.TextEncoderPath, paths.TextEncoder2Path, paths.TokenizerPath, paths.Tokenizer2Path];
        foreach (string part in new[] { layout.Transformer, layout.Vae, layout.TextEncoder, layout.TextEncoder2, layout.Tokenizer, layout.Tokenizer2 })
        {
            bool isNamed = named.Contains(part, StringComparer.Ordinal);
            bool isFolderElse = part == paths.TextEncoderPath || part == paths.TextEncoder2Path;
            if (!Directory.Exists(part) && !(isNamed && File.Exists(part) && (!isFolderElse || TensorFile.IsRead(part))))
            {
                throw new CheckpointException(isNamed && !isFolderElse
                    ? $"{part} does not exist; download it or name another file or folder."
                    : $"The folder {part} is missing from the model; download this part of it too.");
            }
        }

        RequireTokenizer(layout.Tokenizer, layout.TextEncoder, TokenizerSearch.Llama);
        RequireTokenizer(layout.Tokenizer2, layout.TextEncoder2, TokenizerSearch.Clip);
        return layout;
    }

    /// <summary>Recognises the tree and puts named parts in place of its own, whether or not they are there.</summary>
    /// <param name="paths">Full paths.</param>
    /// <exception cref="CheckpointException">It is no model folder.</exception>
    public static ModelFolderLayout Locate(ModelPaths paths) =>
        Override(paths.NameEveryPart && !Directory.Exists(paths.ModelBase) ? Nowhere : Recognise(paths), paths);

    /// <summary>Whether a folder has the marks of a model, or of several.</summary>
    public static bool IsMarked(string path) => HasTree(path) || PartFolders.IsRoot(path);

    /// <summary>Whether a folder, or <c>ckpts</c> in it, has the marks of either tree.</summary>
    public static bool HasTree(string path) => new[] { path, Path.Combine(path, "ckpts") }.Any(root =>
        File.Exists(Path.Combine(root, DiffusersIndex)) || Directory.Exists(Path.Combine(root, "transformer")) || Directory.Exists(Path.Combine(root, OfficialFolder)));

    private static ModelFolderLayout Nowhere { get; } = new("", null, "", null, "", "", "", "");

    private static ModelFolderLayout Override(ModelFolderLayout layout, ModelPaths paths) => layout with
    {
        Transformer = paths.DitWeight ?? layout.Transformer,
        TransformerConfig = paths.DitWeight is { } dit ? ConfigOf(dit) ?? Existing(layout.TransformerConfig) : layout.TransformerConfig,
        Vae = paths.VaePath ?? layout.Vae,
        VaeConfig = paths.VaePath is { } vae ? ConfigOf(vae) ?? Existing(layout.VaeConfig) : layout.VaeConfig,
        TextEncoder = paths.TextEncoderPath ?? layout.TextEncoder,
        TextEncoder2 = paths.TextEncoder2Path ?? layout.TextEncoder2,
        Tokenizer = paths.TokenizerPath ?? (paths.TextEncoderPath is { } llama ? TokenizerSearch.Llama.Find(llama, [paths.ModelBase, .. paths.TokenizerRoots]) : layout.Tokenizer),
        Tokenizer2 = paths.Tokenizer2Path ?? (paths.TextEncoder2Path is { } clip ? TokenizerSearch.Clip.Find(clip, [paths.ModelBase, .. paths.TokenizerRoots]) : layout.Tokenizer2),
    };

    /// <summary>The sizes that lie in a folder, or beside a file; null when there are none.</summary>
    private static string? ConfigOf(string path) =>
        Existing(Path.Combine(Directory.Exists(path) ? path : Path.GetDirectoryName(path)!, ConfigName));

    private static string? Existing(string? path) => File.Exists(path) ? path : null;

    private static ModelFolderLayout Recognise(ModelPaths paths)
    {
        string path = paths.ModelBase ?? throw new CheckpointException(
            "No model folder is named; name one, or all of the transformer's weights, the VAE and the two text encoders.");
        if (!Directory.Exists(path))
        {
            throw new CheckpointException(File.Exists(path)
                ? $"{path} is a file; name the folder that holds the whole model."
                : $"The model folder {path} does not exist; download a model there or name another folder.");
        }

        foreach (string root in new[] { path, Path.Combine(path, "ckpts") })
        {
            string index = Path.Combine(root, DiffusersIndex);
            if (File.Exists(index) || Directory.Exists(Path.Combine(root, "transformer")))
            {
                CheckPipeline(index);
                return Diffusers(root);
            }

            // the text encoders alone are enough when the rest was named
            bool restIsNamed = paths.DitWeight is not null && paths.VaePath is not null;
            if (Directory.Exists(Path.Combine(root, OfficialFolder)) || (restIsNamed && Directory.Exists(LlamaFolder(root))))
            {
                return Official(root);
            }
        }

        if (paths.NameEveryPart)
        {
            return Nowhere;
        }

        string hint = Path.GetFileName(path) == OfficialFolder
            ? "name the folder above it, which holds the text encoders too"
            : "name a folder that does";
        throw new CheckpointException($"{path} is not a model folder: it holds neither {DiffusersIndex} nor {OfficialFolder}; {hint}.");
    }

    private static void CheckPipeline(string index)
    {
        string pipeline = File.Exists(index) ? JsonConfig.Open(index).StringOr(DiffusersClass, "_class_name") : DiffusersClass;
        if (pipeline != DiffusersClass)
        {
            throw new CheckpointException($"{index} describes a model for {pipeline}, but only text-to-video models for {DiffusersClass} are supported.");
        }
    }

    private static ModelFolderLayout Diffusers(string root) => new(
        Path.Combine(root, "transformer"),
        Path.Combine(root, "transformer", ConfigName),
        Path.Combine(root, "vae"),
        Path.Combine(root, "vae", ConfigName),
        Path.Combine(root, "text_encoder"),
        Path.Combine(root, "text_encoder_2"),
        Path.Combine(root, "tokenizer"),
        Path.Combine(root, "tokenizer_2"));

    private static ModelFolderLayout Official(string root)
    {
        string transformers = Path.Combine(root, OfficialFolder, "transformers");
        string vae = Path.Combine(root, OfficialFolder, "vae");
        (string llama, string clip) = (LlamaFolder(root), ClipFolder(root));
        // the official transformer comes without its sizes, the VAE with them
        return new ModelFolderLayout(transformers, ConfigOf(transformers), vae, Path.Combine(vae, ConfigName), llama, clip, llama, clip);
    }

    private static string LlamaFolder(string root) => FirstExisting(root, "text_encoder", "llava-llama-3-8b-v1_1-transformers");

    private static string ClipFolder(string root) => FirstExisting(root, "text_encoder_2", "clip-vit-large-patch14");

    /// <summary>The official name, or the name a text encoder is downloaded under before it is renamed.</summary>
    private static string FirstExisting(string root, string official, string downloaded)
    {
        string other = Path.Combine(root, downloaded);
        return !Directory.Exists(Path.Combine(root, official)) && Directory.Exists(other) ? other : Path.Combine(root, official);
    }

    private static void RequireTokenizer(string folder, string encoder, TokenizerSearch search)
    {
        if (search.IsIn(folder))
        {
            return;
        }

        string files = string.Join(" or ", search.Files.OrderBy(choice => choice.Count).Select(choice => string.Join(" and ", choice)));
        throw new CheckpointException(File.Exists(encoder) && folder == Path.GetDirectoryName(encoder)
            ? $"{encoder} has no tokenizer beside it ({files}); download the tokenizers or name the folder of this one with {search.Option}."
            : $"{folder} lacks the tokenizer's files ({files}); download them into it.");
    }
}
