using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>Why a model cannot be loaded, and the command that mends it.</summary>
/// <param name="Fault">What is wrong, with the file's name, without a full stop.</param>
/// <param name="Mend">What to do, with the command, without a full stop.</param>
public sealed record ModelFault(string Fault, string Mend)
{
    private const string Program = "HunyuanVideo.Web";
    private const string OfficialFolder = "hunyuan-video-t2v-720p";
    private const int LevelsUp = 3;

    private static readonly (string Option, string File)[] PublishedParts =
    [
        (ModelPart.Transformer.Option, "diffusion_models/hunyuan_video_t2v_720p_bf16"),
        (ModelPart.Vae.Option, "vae/hunyuan_video_vae_bf16"),
        (ModelPart.TextEncoder.Option, "text_encoders/llava_llama3_fp16"),
        (ModelPart.TextEncoder2.Option, "text_encoders/clip_l"),
    ];

    /// <summary>Both as one sentence.</summary>
    public string Sentence => $"{Fault}; {Mend}.";

    /// <summary>Explains an error.</summary>
    /// <param name="error">What opening or loading said.</param>
    /// <param name="paths">What was to be loaded.</param>
    public static ModelFault Of(CheckpointException error, ModelPaths paths)
    {
        string fault = error.Message.TrimEnd('.', ' ');
        return new ModelFault(fault, MendOf(fault, paths));
    }

    /// <summary>The command that downloads a model into a folder, or goes on with it.</summary>
    public static string Download(string repository, string folder, bool fp8 = false) =>
        $"{Program} download {repository}{(fp8 ? " --fp8" : string.Empty)} --local-dir {Quoted(folder)}";

    private static string MendOf(string fault, ModelPaths paths)
    {
        if (fault.Contains("has no tokenizer beside it", StringComparison.Ordinal))
        {
            return $"{Download(ModelLocation.Tokenizers, "./ckpts")} fetches both";
        }

        if (new[] { paths.DitWeight, paths.VaePath, paths.TextEncoderPath, paths.TextEncoder2Path }
            .FirstOrDefault(part => part is not null && fault.Contains(Path.TrimEndingDirectorySeparator(Path.GetFullPath(part)), StringComparison.Ordinal)) is { } named)
        {
            return $"name another one, or fetch a whole model by {Download(ModelLocation.Official, "./ckpts", IsFp8(fault))} and name it with --model ./ckpts instead of {Quoted(named)}";
        }

        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(paths.ModelBase ?? "."));
        string bundled = Path.TrimEndingDirectorySeparator(Path.GetFullPath(ModelLocation.BundledNano));
        if (folder == bundled)
        {
            return $"install {Program} anew, or fetch a model by {Download(ModelLocation.Official, "./ckpts")} and name it with --model ./ckpts";
        }

        return PartsToFetch(fault) is { Count: > 0 } files && !ModelFolder.HasTree(folder)
            ? $"{Program} download {ModelLocation.ComfyUi} {string.Join(' ', files.Select(file => $"--file {file}"))} --local-dir {Quoted(folder)} fetches {(files.Count == 1 ? "one" : "them")}"
            : Tree(folder) is { } tree ? MendTree(tree, fault)
            : MendFolder(folder);
    }

    /// <summary>For folders of ComfyUI's in which parts are missing: the files that are published in its layout.</summary>
    private static IReadOnlyList<string> PartsToFetch(string fault) => fault.Contains("but no file in them is", StringComparison.Ordinal)
        ? [.. PublishedParts.Where(part => fault.Contains(part.Option, StringComparison.Ordinal)).Select(part => $"split_files/{part.File}.safetensors")]
        : [];

    /// <summary>For what is a model's tree, but not a whole one.</summary>
    private static string MendTree((string Root, bool Official) tree, string fault)
    {
        string repository = tree.Official ? ModelLocation.Official : ModelLocation.Diffusers;
        bool own = File.Exists(Path.Combine(tree.Root, HunyuanVideo.Model.Settings.ModelCard.FileName));
        string command = Download(repository, tree.Root, IsFp8(fault));
        return IsUnfinished(tree.Root) ? $"a download is unfinished: run {command} again, it goes on where it stopped"
            : own ? $"copy the folder anew from where it came, or fetch another model by {Download(ModelLocation.Official, "./ckpts")}"
            : $"run {command}, which fetches only what is missing or damaged";
    }

    /// <summary>For what is no model's folder: the one that was meant is often near.</summary>
    private static string MendFolder(string folder)
    {
        string? near = Near(folder);
        return near is not null
            ? $"run the command with --model {Quoted(near)}"
            : $"name the model's folder with --model, or fetch one by {Download(ModelLocation.Official, "./ckpts")} and name it with --model ./ckpts";
    }

    private static string? Near(string folder)
    {
        string? above = Path.GetDirectoryName(folder);
        for (int i = 0; i < LevelsUp && above is not null; i++, above = Path.GetDirectoryName(above))
        {
            if (ModelFolder.IsMarked(above))
            {
                return above;
            }
        }

        try
        {
            return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).FirstOrDefault(ModelFolder.IsMarked) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static (string Root, bool Official)? Tree(string folder)
    {
        if (!Directory.Exists(folder) || !ModelFolder.IsMarked(folder))
        {
            return null;
        }

        string inside = Path.Combine(folder, "ckpts");
        bool direct = File.Exists(Path.Combine(folder, "model_index.json")) || Directory.Exists(Path.Combine(folder, "transformer")) || Directory.Exists(Path.Combine(folder, OfficialFolder));
        string root = direct ? folder : inside;
        return (root, Directory.Exists(Path.Combine(root, OfficialFolder)));
    }

    private static bool IsUnfinished(string root)
    {
        try
        {
            return Directory.EnumerateFiles(root, "*" + ModelLocation.IncompleteSuffix, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, IgnoreInaccessible = true }).Any();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsFp8(string fault) => fault.Contains("_fp8", StringComparison.Ordinal);

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
