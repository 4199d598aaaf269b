using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Options;

/// <summary>Where the model is: what was asked for, else MODEL_BASE, else the bundled nano model.</summary>
public static class ModelLocation
{
    /// <summary>The environment variable the official programs read.</summary>
    public const string EnvironmentVariable = "MODEL_BASE";

    /// <summary>The repository of the released model in its official layout, on the Hugging Face hub.</summary>
    public const string Official = "tencent/HunyuanVideo";

    /// <summary>The same in the diffusers layout.</summary>
    public const string Diffusers = "hunyuanvideo-community/HunyuanVideo";

    /// <summary>The same in single files with ComfyUI's names.</summary>
    public const string ComfyUi = "Comfy-Org/HunyuanVideo_repackaged";

    /// <summary>What the name of a file ends with that a download has not finished.</summary>
    public const string IncompleteSuffix = ".incomplete";

    /// <summary>Where the official programs look when nothing is said.</summary>
    private const string OfficialFolder = "ckpts";

    /// <summary>What <c>download</c> calls the tokenizers of both text encoders, in place of a repository.</summary>
    public const string Tokenizers = "tokenizers";

    /// <summary>The models' folder of a server that keeps its files in <c>data</c>.</summary>
    private const string DefaultRoot = "data/models";

    /// <summary>The nano model's folder beside the program.</summary>
    public static string BundledNano => Path.Combine(AppContext.BaseDirectory, "Nano");

    /// <summary>The folder to load from.</summary>
    /// <param name="asked">What the command line or the configuration says, if anything.</param>
    public static string Resolve(string? asked) => Named(asked) ?? BundledNano;

    /// <summary>What to load, with the folder of the parts that were not named.</summary>
    /// <param name="asked">What the command line or the configuration says, if anything.</param>
    /// <exception cref="CheckpointException">Some parts are named, but nothing says where the others are.</exception>
    public static ModelPaths Locate(ModelPaths asked)
    {
        string? folder = Named(asked.ModelBase);
        if (folder is null && (asked.PartFolders.Count > 0 || File.Exists(asked.DitWeight)))
        {
            // a checkpoint may hold the other parts too, and folders of parts all of them
            asked = ModelParts.Complete(asked);
        }

        string?[] parts = [asked.DitWeight, asked.VaePath, asked.TextEncoderPath, asked.TextEncoder2Path];
        int named = parts.Count(part => part is not null);
        if (named == parts.Length)
        {
            return asked with { ModelBase = Directory.Exists(folder) ? folder : null };
        }

        if (folder is null && named > 0)
        {
            folder = Directory.Exists(OfficialFolder)
                ? OfficialFolder
                : throw new CheckpointException(
                    "Only a part of the model is named; name the folder with the rest by --model, or all of --dit-weight, --vae-path, --text-encoder-path and --text-encoder-2-path.");
        }

        return asked with { ModelBase = folder ?? BundledNano };
    }

    /// <summary>Paths whose text encoders find their tokenizers also below the folders that models share.</summary>
    /// <param name="paths">Where the model is.</param>
    /// <param name="roots">More such folders.</param>
    public static ModelPaths WithTokenizers(ModelPaths paths, params IReadOnlyList<string> roots) =>
        paths with { TokenizerRoots = [.. paths.TokenizerRoots, .. roots, DefaultRoot, OfficialFolder] };

    /// <summary>Whether the settings say anything about where the model is.</summary>
    public static bool IsNamed(ModelPaths asked) => Named(asked.ModelBase) is not null || asked.DitWeight is not null || asked.VaePath is not null
        || asked.TextEncoderPath is not null || asked.TextEncoder2Path is not null || asked.PartFolders.Count > 0;

    private static string? Named(string? asked)
    {
        string? named = string.IsNullOrWhiteSpace(asked) ? Environment.GetEnvironmentVariable(EnvironmentVariable) : asked;
        return string.IsNullOrWhiteSpace(named) ? null : named;
    }
}
