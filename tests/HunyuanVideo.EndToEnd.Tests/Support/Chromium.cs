namespace HunyuanVideo.EndToEnd.Tests.Support;

/// <summary>The machine's own Chromium.</summary>
public static class Chromium
{
    public const string Missing = "No chromium is on the PATH; `apt-get install chromium` brings it (./test.sh does so by itself).";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    public static bool IsThere => Program is not null;

    /// <summary>No sandbox, which root cannot have, and nothing that a browser asks the network for by itself.</summary>
    public static IReadOnlyList<string> Flags { get; } =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];
}
