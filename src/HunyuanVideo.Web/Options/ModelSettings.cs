using HunyuanVideo.Model.Folder;

namespace HunyuanVideo.Web.Options;

/// <summary>
/// Where the model is: the section <c>Model</c> of the settings, also <c>--Model:DitWeight=…</c> (serve) or <c>Model__DitWeight</c>.
/// What the command line says goes before it.
/// </summary>
public sealed record ModelSettings : ISettings
{
    public const string Section = "Model";

    static string ISettings.Section => Section;

    /// <summary>The folder with the whole model.</summary>
    public string? Path { get; init; }

    /// <summary>The transformer's weights.</summary>
    public string? DitWeight { get; init; }

    /// <summary>The VAE.</summary>
    public string? VaePath { get; init; }

    /// <summary>The Llama text encoder's folder.</summary>
    public string? TextEncoderPath { get; init; }

    /// <summary>The CLIP text encoder's folder.</summary>
    public string? TextEncoder2Path { get; init; }

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
        LoadKey = Blank(LoadKey),
    };

    /// <summary>Reads the settings' file, the environment and arguments of the host.</summary>
    /// <exception cref="ServerOptionsException">They cannot be read.</exception>
    public static ModelSettings Read(string[] hostArguments)
    {
        try
        {
            return Settings.Read<ModelSettings>(new ConfigurationBuilder()
                .SetBasePath(AppContext.BaseDirectory)
                .AddJsonFile("appsettings.json", optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine(hostArguments)
                .Build());
        }
        catch (Exception error) when (error is InvalidDataException or FormatException)
        {
            throw new ServerOptionsException($"The settings of {Section} cannot be read: {error.Message}", error);
        }
    }

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
