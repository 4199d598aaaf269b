using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Options;

/// <summary>
/// Where the model is: the section <c>Model</c> of the settings, also <c>--Model:DitWeight=…</c> (serve) or <c>Model__DitWeight</c>.
/// What the command line says goes before it.
/// </summary>
public sealed record ModelSettings : ISettings
{
    private const string LoraKind = "loras";

    public static string Section => "Model";

    /// <summary>The folder with the whole model.</summary>
    public string? Path { get; init; }

    /// <summary>The transformer's weights.</summary>
    public string? DitWeight { get; init; }

    /// <summary>The VAE.</summary>
    public string? VaePath { get; init; }

    /// <summary>The Llama text encoder: a folder or a file.</summary>
    public string? TextEncoderPath { get; init; }

    /// <summary>The CLIP text encoder: a folder or a file.</summary>
    public string? TextEncoder2Path { get; init; }

    /// <summary>The folder with the Llama tokenizer's files.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>The folder with the CLIP tokenizer's files.</summary>
    public string? Tokenizer2 { get; init; }

    /// <summary>
    /// Folders whose files are parts of models, by ComfyUI's kinds (<c>diffusion_models</c>, <c>vae</c>, <c>text_encoders</c>, <c>checkpoints</c>, …) and those of LoRAs (<c>loras</c>), as in
    /// its <c>extra_model_paths.yaml</c>: parts on several disks make models together.
    /// </summary>
    public IReadOnlyDictionary<string, string[]> Folders { get; init; } = new Dictionary<string, string[]>();

    /// <summary>Under which key of a PyTorch file the transformer is: module or ema.</summary>
    public string? LoadKey { get; init; }

    /// <summary>The folder whose folders are models to choose from, and where the page downloads to; <c>models</c> in the data folder by default.</summary>
    public string? Root { get; init; }

    /// <summary>The same as paths.</summary>
    public ModelPaths Paths => new()
    {
        ModelBase = Blank(Path),
        DitWeight = Blank(DitWeight),
        VaePath = Blank(VaePath),
        TextEncoderPath = Blank(TextEncoderPath),
        TextEncoder2Path = Blank(TextEncoder2Path),
        TokenizerPath = Blank(Tokenizer),
        Tokenizer2Path = Blank(Tokenizer2),
        PartFolders = Folders.Count == 0 ? [] : [.. Folders.Where(folders => !IsOfLoras(folders.Key)).SelectMany(folders => folders.Value)],
        LoadKey = Blank(LoadKey),
    };

    /// <summary>The folders of LoRAs among <see cref="Folders"/>.</summary>
    public IReadOnlyList<string> OfLoras => [.. Folders.Where(folders => IsOfLoras(folders.Key)).SelectMany(folders => folders.Value)];

    /// <summary>Reads the settings' file, the environment and arguments of the host.</summary>
    /// <exception cref="ServerOptionsException">They cannot be read.</exception>
    public static ModelSettings Read(string[] hostArguments) => Of(SettingsFile.Read(AppContext.BaseDirectory, hostArguments));

    /// <summary>The section of settings that were read.</summary>
    /// <exception cref="ServerOptionsException">It cannot be used.</exception>
    internal static ModelSettings Of(IConfiguration configuration) =>
        Settings.Read<ModelSettings>(configuration).WithSingle(configuration.GetSection($"{Section}:{nameof(Folders)}")).Checked();

    /// <summary>One folder of a kind may stand without a number, as <c>Model:Folders:vae=/srv/vae</c>; the binder reads lists only.</summary>
    private ModelSettings WithSingle(IConfigurationSection folders)
    {
        Settings.Check(string.IsNullOrEmpty(folders.Value), $"{folders.Path} needs a kind of folder, as {folders.Path}:vae={folders.Value}.");
        var all = new Dictionary<string, string[]>(Folders);
        foreach (IConfigurationSection kind in folders.GetChildren().Where(kind => !string.IsNullOrEmpty(kind.Value)))
        {
            all[kind.Key] = [kind.Value!, .. all.GetValueOrDefault(kind.Key, [])];
        }

        return this with { Folders = all };
    }

    private ModelSettings Checked() => Folders.Keys.FirstOrDefault(kind => !IsOfLoras(kind) && !PartFolders.Kinds.Contains(kind, StringComparer.OrdinalIgnoreCase)) is { } unknown
        ? throw new ServerOptionsException($"{Section}:Folders:{unknown} is no kind of folder; use {string.Join(", ", PartFolders.Kinds)}, {LoraKind}.")
        : this;

    private static bool IsOfLoras(string kind) => kind.Equals(LoraKind, StringComparison.OrdinalIgnoreCase);

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
