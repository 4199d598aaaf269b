namespace HunyuanVideo.EndToEnd.Tests.Support;

/// <summary>The machine's own Chromium.</summary>
public static class Chromium
{
    /// <summary>Set to 1 in the environment, this runs the tests: they take minutes and want the machine for themselves.</summary>
    public const string Variable = "HYV_BROWSER_TESTS";

    public const string Missing = "Browser tests run with HYV_BROWSER_TESTS=1 and chromium on the PATH (`apt-get install chromium`); ./test.sh sees to both.";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    public static bool IsThere => Program is not null && Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>No sandbox, which root cannot have, and nothing that a browser asks the network for by itself.</summary>
    public static IReadOnlyList<string> Flags { get; } =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];
}
