namespace HunyuanVideo.Model.Checkpoints;

/// <summary>Where the parts of a checkpoint lie, in either of the two trees people have.</summary>
/// <param name="Transformer">The transformer's folder.</param>
/// <param name="Vae">The VAE's folder.</param>
/// <param name="TextEncoder">The Llama text encoder's folder.</param>
/// <param name="TextEncoder2">The CLIP text encoder's folder.</param>
/// <param name="Tokenizer">The folder with the Llama text encoder's tokenizer files.</param>
/// <param name="Tokenizer2">The folder with the CLIP text encoder's tokenizer files.</param>
/// <param name="IsOfficial">Whether it is the official tree, whose transformer has no <c>config.json</c>.</param>
internal sealed record ModelFolderLayout(
    string Transformer, string Vae, string TextEncoder, string TextEncoder2, string Tokenizer, string Tokenizer2, bool IsOfficial)
{
    private const string DiffusersIndex = "model_index.json";
    private const string DiffusersClass = "HunyuanVideoPipeline";
    private const string OfficialFolder = "hunyuan-video-t2v-720p";

    /// <summary>Recognises the tree below a folder and checks that each part has its folder and its tokenizer files.</summary>
    /// <exception cref="CheckpointException">It is no model folder, or a part is missing.</exception>
    public static ModelFolderLayout Find(string path)
    {
        ModelFolderLayout layout = Recognise(path);
        foreach (string folder in new[] { layout.Transformer, layout.Vae, layout.TextEncoder, layout.TextEncoder2, layout.Tokenizer, layout.Tokenizer2 })
        {
            if (!Directory.Exists(folder))
            {
                throw new CheckpointException($"The folder {folder} is missing from the model; download this part of it too.");
            }
        }

        RequireTokenizer(layout.Tokenizer, ["tokenizer.json"]);
        RequireTokenizer(layout.Tokenizer2, ["tokenizer.json"], ["vocab.json", "merges.txt"]);
        return layout;
    }

    private static ModelFolderLayout Recognise(string path)
    {
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

            if (Directory.Exists(Path.Combine(root, OfficialFolder)))
            {
                return Official(root);
            }
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
        Path.Combine(root, "vae"),
        Path.Combine(root, "text_encoder"),
        Path.Combine(root, "text_encoder_2"),
        Path.Combine(root, "tokenizer"),
        Path.Combine(root, "tokenizer_2"),
        IsOfficial: false);

    private static ModelFolderLayout Official(string root) => new(
        Path.Combine(root, OfficialFolder, "transformers"),
        Path.Combine(root, OfficialFolder, "vae"),
        Path.Combine(root, "text_encoder"),
        Path.Combine(root, "text_encoder_2"),
        Path.Combine(root, "text_encoder"),
        Path.Combine(root, "text_encoder_2"),
        IsOfficial: true);

    private static void RequireTokenizer(string folder, params string[][] choices)
    {
        if (!choices.Any(files => files.All(file => File.Exists(Path.Combine(folder, file)))))
        {
            throw new CheckpointException($"{folder} lacks the tokenizer's files ({string.Join(" or ", choices.Select(files => string.Join(" and ", files)))}); download them into it.");
        }
    }
}
