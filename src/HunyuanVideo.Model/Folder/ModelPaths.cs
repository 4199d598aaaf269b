using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Folder;

/// <summary>Where a model's parts lie: a folder that holds them all, and what lies elsewhere.</summary>
public sealed record ModelPaths
{
    /// <summary>The folder with the whole model (<c>--model-base</c>); not needed when all four parts are named.</summary>
    public string? ModelBase { get; init; }

    /// <summary>The transformer's weights (<c>--dit-weight</c>): a <c>.safetensors</c>, <c>.gguf</c> or <c>.pt</c> file, or a folder.</summary>
    public string? DitWeight { get; init; }

    /// <summary>The VAE (<c>--vae-path</c>): a folder with <c>config.json</c> and weights, or a weight file.</summary>
    public string? VaePath { get; init; }

    /// <summary>The Llama text encoder (<c>--text-encoder-path</c>): a folder with <c>config.json</c> and weights, or a weight file; LLaVA's own will do.</summary>
    public string? TextEncoderPath { get; init; }

    /// <summary>The CLIP text encoder (<c>--text-encoder-2-path</c>): a folder with <c>config.json</c> and weights, or a weight file.</summary>
    public string? TextEncoder2Path { get; init; }

    /// <summary>The folder with the Llama tokenizer's files (<c>--tokenizer</c>); found inside or beside the text encoder when left out.</summary>
    public string? TokenizerPath { get; init; }

    /// <summary>The folder with the CLIP tokenizer's files (<c>--tokenizer-2</c>); found inside or beside the text encoder when left out.</summary>
    public string? Tokenizer2Path { get; init; }

    /// <summary>Folders that may hold <c>tokenizer</c> and <c>tokenizer_2</c> for text encoders that come without.</summary>
    public IReadOnlyList<string> TokenizerRoots { get; init; } = [];

    /// <summary>Folders whose files may be the parts that are not named, beside those of a folder of ComfyUI's; what a file is, is told by what it holds.</summary>
    public IReadOnlyList<string> PartFolders { get; init; } = [];

    /// <summary>Under which key of a <c>.pt</c> file the transformer is (<c>--load-key</c>), such as <c>ema</c>; see <see cref="TorchZipFile.Open"/>.</summary>
    public string? LoadKey { get; init; }

    /// <summary>Whether every part is named, so that no folder with the whole model is needed.</summary>
    internal bool NameEveryPart => DitWeight is not null && VaePath is not null && TextEncoderPath is not null && TextEncoder2Path is not null;

    /// <summary>The same with full paths.</summary>
    /// <exception cref="CheckpointException">One is empty or malformed.</exception>
    internal ModelPaths Full() => this with
    {
        ModelBase = Full(ModelBase, "model folder"),
        DitWeight = Full(DitWeight, "transformer's weights"),
        VaePath = Full(VaePath, "VAE"),
        TextEncoderPath = Full(TextEncoderPath, "Llama text encoder"),
        TextEncoder2Path = Full(TextEncoder2Path, "CLIP text encoder"),
        TokenizerPath = Full(TokenizerPath, "Llama tokenizer"),
        Tokenizer2Path = Full(Tokenizer2Path, "CLIP tokenizer"),
    };

    private static string? Full(string? path, string what)
    {
        if (path is null)
        {
            return null;
        }

        return string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)
            ? throw new CheckpointException($"The path of the {what} is empty or malformed; name the folder that holds the model.")
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }
}
