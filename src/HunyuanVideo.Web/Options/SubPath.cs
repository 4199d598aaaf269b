namespace HunyuanVideo.Web.Options;

/// <summary>
/// The app's addresses begin at the root of its host. Under a sub-path of another site (<c>example.org/video</c>) half of them would lead nowhere,
/// so that is refused in words wherever somebody asks for it.
/// </summary>
internal static class SubPath
{
    /// <summary>The setting that other apps have for it.</summary>
    public const string Setting = "PathBase";

    private const int LongestEcho = 100;

    /// <summary>Whether a key is that setting: alone, in the section of the server, or as a variable of the framework.</summary>
    public static bool IsKey(string key) => key.Equals(Setting, StringComparison.OrdinalIgnoreCase) || key.Equals($"Server:{Setting}", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="ServerOptionsException">The settings ask for a sub-path.</exception>
    public static void Check(IConfiguration configuration)
    {
        foreach (string key in (string[])[Setting, $"Server:{Setting}"])
        {
            Settings.Check(IsRoot(configuration[key]), Fault($"the setting {key} asks for '{configuration[key]}'"));
        }
    }

    /// <summary>Whether a path is that of the root.</summary>
    public static bool IsRoot(string? path) => string.IsNullOrWhiteSpace(path?.Trim('/', ' '));

    /// <summary>What is said about a sub-path.</summary>
    /// <param name="who">Who asks for which.</param>
    public static string Fault(string who)
    {
        string line = new([.. who.Take(LongestEcho).Select(letter => char.IsControl(letter) ? ' ' : letter)]);
        return $"This server is served at the root of a host alone, but {line}: give it a host name of its own, such as video.example.org, and leave the path out.";
    }
}
