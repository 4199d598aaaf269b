using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HunyuanVideo.Web.Hosting;

namespace HunyuanVideo.Web.Tests.Docker;

/// <summary>What the Dockerfile and the compose files name is there.</summary>
public sealed partial class DockerFilesTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    /// <summary>Every file that sets options of the app.</summary>
    public static TheoryData<string> Files { get; } = ["Dockerfile", "docker/compose.base.yaml", "docker/compose.yaml", "docker/compose.cpu.yaml", "docker/compose.public.yaml"];

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
    public void Settings_OfTheApp_AreOptionsThatExist(string file)
    {
        // several records may read one section
        ILookup<string, Type> sections = typeof(WebHost).Assembly.GetTypes()
            .Append(typeof(LoggingSection))
            .Select(type => (Type: type, Name: type.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string))
            .Where(section => section.Name is not null)
            .ToLookup(section => section.Name!, section => section.Type, StringComparer.Ordinal);

        foreach (Match match in Settings().Matches(Read(file)))
        {
            Type[] types = [.. sections[match.Groups["section"].Value]];
            foreach (string name in match.Groups["path"].Value.Split("__").Where(name => !int.TryParse(name, out _)))
            {
                types = [.. types.Select(type => type.GetProperty(name)?.PropertyType).OfType<Type>()];
                Assert.True(types.Length > 0, $"{match.Value} in {file}: there is no setting {name}");
            }
        }
    }

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

    [GeneratedRegex(@"\b(?<section>[A-Z][A-Za-z]+)__(?<path>[A-Za-z0-9_]+?)(?==|:)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Settings();

    [GeneratedRegex(@"^USER 10001:10001$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserLine();

    /// <summary>The app's own key in a section of the framework's.</summary>
    private sealed record LoggingSection(string Format)
    {
        public const string Section = "Logging";
    }
}
