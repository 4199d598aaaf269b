using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HunyuanVideo.Web.Hosting;

namespace HunyuanVideo.Web.Tests.Docker;

/// <summary>What the Dockerfile and the compose files name is there.</summary>
public sealed partial class DockerFilesTests
{
    internal static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    /// <summary>Every file that sets options of the app.</summary>
    public static TheoryData<string> Files { get; } = ["Dockerfile", "docker/compose.base.yaml", "docker/compose.yaml", "docker/compose.cpu.yaml", "docker/compose.public.yaml", "docker/compose.token.yaml"];

    [Fact]
    public void Dockerfile_Copies_OnlyWhatIsThere()
    {
        string[] sources = [.. Copies().Matches(Read("Dockerfile")).SelectMany(match => match.Groups["sources"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

        Assert.True(sources.Length > 8);
        Assert.All(sources, source => Assert.True(Path.Exists(Path.Combine(Root, source)), source));
    }

    [Fact]
    public void Dockerfile_RestoreLayer_HasEveryProjectOfTheApp()
    {
        string dockerfile = Read("Dockerfile");

        Assert.All(
            Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories),
            project => Assert.Contains($"COPY {Path.GetRelativePath(Root, project)} ", dockerfile, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Settings_OfTheApp_AreOptionsThatExist(string file) => Assert.All(
        Settings().Matches(Read(file)), match => Assert.Null(KnownSettings.Fault(match.Value.Replace("__", ":", StringComparison.Ordinal))));

    [Fact]
    public void Compose_OfTheApp_RunsWithoutPrivilegesOnAReadOnlyRoot()
    {
        string app = Read("docker/compose.base.yaml");

        Assert.Contains("read_only: true", app, StringComparison.Ordinal);
        Assert.Contains("cap_drop: [ALL]", app, StringComparison.Ordinal);
        Assert.Contains("no-new-privileges:true", app, StringComparison.Ordinal);
        Assert.Contains("${BIND_ADDRESS:-127.0.0.1}:", app, StringComparison.Ordinal);
        Assert.Contains("/models:ro", app, StringComparison.Ordinal);
        Assert.Matches(UserLine(), Read("Dockerfile"));
    }

    private static string Read(string name) => File.ReadAllText(Path.Combine(Root, name));

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"^COPY (?!--from)(?<sources>.+) \S+$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Copies();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+__[A-Za-z0-9_]+?(?==|:)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Settings();

    [GeneratedRegex(@"^USER 10001:10001$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserLine();
}
