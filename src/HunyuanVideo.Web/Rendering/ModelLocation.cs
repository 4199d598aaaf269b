namespace HunyuanVideo.Web.Rendering;

/// <summary>Where the model is: what was asked for, else MODEL_BASE, else the bundled nano model.</summary>
public static class ModelLocation
{
    /// <summary>The environment variable the official programs read.</summary>
    public const string EnvironmentVariable = "MODEL_BASE";

    /// <summary>The nano model's folder beside the program.</summary>
    public static string BundledNano => Path.Combine(AppContext.BaseDirectory, "Nano");

    /// <summary>The folder to load from.</summary>
    /// <param name="asked">What the command line or the configuration says, if anything.</param>
    public static string Resolve(string? asked)
    {
        if (!string.IsNullOrWhiteSpace(asked))
        {
            return asked;
        }

        string? configured = Environment.GetEnvironmentVariable(EnvironmentVariable);
        return string.IsNullOrWhiteSpace(configured) ? BundledNano : configured;
    }
}
