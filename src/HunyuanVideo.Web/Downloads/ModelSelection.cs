using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Downloads;

/// <summary>Which files of a repository the app needs, and under which names.</summary>
public static class ModelSelection
{
    private const string OfficialFolder = "hunyuan-video-t2v-720p/";

    private static readonly string[] DiffusersFolders =
        ["transformer/", "vae/", "text_encoder/", "text_encoder_2/", "tokenizer/", "tokenizer_2/", "scheduler/"];

    private static readonly string[] TokenizerFiles =
        ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt"];

    /// <summary>Where the text encoders of the official model come from, and the folders the model expects them in.</summary>
    public static IReadOnlyList<(string Repository, string Folder)> TextEncoders { get; } =
        [("xtuner/llava-llama-3-8b-v1_1-transformers", "text_encoder/"), ("openai/clip-vit-large-patch14", "text_encoder_2/")];

    /// <summary>Where the tokenizers come from, and the folders they are looked for in.</summary>
    public static IReadOnlyList<(string Repository, string Folder)> TokenizerFolders { get; } =
        [(TextEncoders[0].Repository, "tokenizer/"), (TextEncoders[1].Repository, "tokenizer_2/")];

    /// <summary>The files of a tokenizer.</summary>
    public static IReadOnlyList<HfHubFile> Tokenizer(IReadOnlyList<HfHubFile> files) => [.. files.Where(file => TokenizerFiles.Contains(file.Path, StringComparer.Ordinal))];

    /// <summary>The model's own files.</summary>
    /// <param name="id">The repository's name, for messages.</param>
    /// <param name="files">All its files.</param>
    /// <param name="fp8">Whether to take the fp8 transformer with its map instead of the bf16 one.</param>
    /// <exception cref="DownloadException">It is no model this app knows, or has no fp8 weights.</exception>
    public static IReadOnlyList<HfHubFile> Model(string id, IReadOnlyList<HfHubFile> files, bool fp8)
    {
        HfHubFile[] wanted = files.Any(file => file.Path.StartsWith(OfficialFolder, StringComparison.Ordinal)) ? OfficialFiles(files)
            : files.Any(file => file.Path == "model_index.json") ? DiffusersFiles(files)
            : throw new DownloadException(
                $"{id} holds neither {OfficialFolder} nor model_index.json, so it is no whole model; name the files you want with --file.");
        HfHubFile[] transformer = [.. wanted.Where(IsTransformerWeight)];
        HfHubFile[] chosen = [.. transformer.Where(file => IsFp8(file) == fp8)];
        return chosen.Length > 0
            ? [.. wanted.Where(file => !IsTransformerWeight(file) || IsFp8(file) == fp8)]
            : throw new DownloadException(fp8
                ? $"{id} has no fp8 weights; leave --fp8 out, or take {ModelLocation.Official}."
                : $"{id} has fp8 weights only; add --fp8.");
    }

    /// <summary>The files of a text encoder: safetensors, config and tokenizer.</summary>
    public static IReadOnlyList<HfHubFile> TextEncoder(IReadOnlyList<HfHubFile> files) =>
        [.. files.Where(file => !file.Path.Contains('/', StringComparison.Ordinal) && (IsSafetensors(file.Path) || IsTextPart(file.Path) || IsLicence(file.Path)))];

    /// <summary>Whether a repository brings its text encoders along.</summary>
    public static bool HasTextEncoders(IReadOnlyList<HfHubFile> files) =>
        files.Any(file => file.Path.StartsWith("text_encoder/", StringComparison.Ordinal));

    /// <summary>Whether a repository has the official layout, which needs the text encoders beside it.</summary>
    public static bool IsOfficial(IReadOnlyList<HfHubFile> files) => files.Any(file => file.Path.StartsWith(OfficialFolder, StringComparison.Ordinal));

    private static HfHubFile[] OfficialFiles(IReadOnlyList<HfHubFile> files) =>
    [
        .. files.Where(file => IsLicence(file.Path)
            || (file.Path.StartsWith(OfficialFolder, StringComparison.Ordinal) && HasExtension(file.Path, ".pt", ".safetensors", ".json"))
            || DiffusersFolders[2..6].Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal) && (IsSafetensors(file.Path) || IsTextPart(Name(file.Path))))),
    ];

    private static HfHubFile[] DiffusersFiles(IReadOnlyList<HfHubFile> files) =>
    [
        .. files.Where(file => IsLicence(file.Path) || file.Path == "model_index.json"
            || DiffusersFolders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal) && HasExtension(file.Path, ".safetensors", ".json", "merges.txt"))),
    ];

    private static bool IsTransformerWeight(HfHubFile file) =>
        (file.Path.StartsWith(OfficialFolder + "transformers/", StringComparison.Ordinal) || file.Path.StartsWith("transformer/", StringComparison.Ordinal))
        && HasExtension(file.Path, ".pt", ".safetensors");

    private static bool IsFp8(HfHubFile file) => Name(file.Path).Contains("fp8", StringComparison.OrdinalIgnoreCase);

    private static bool IsSafetensors(string path) => HasExtension(path, ".safetensors", ".safetensors.index.json");

    private static bool IsTextPart(string name) => name == "config.json" || TokenizerFiles.Contains(name, StringComparer.Ordinal);

    private static bool IsLicence(string path) =>
        path.Split('.')[0].ToUpperInvariant() is "LICENSE" or "NOTICE" && !path.Contains('/', StringComparison.Ordinal);

    private static bool HasExtension(string path, params string[] endings) => endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
}
