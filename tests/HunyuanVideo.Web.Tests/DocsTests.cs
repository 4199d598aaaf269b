using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using HunyuanVideo.Web.Commands;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Tests;

/// <summary>What README and docs say is there.</summary>
public sealed partial class DocsTests
{
    private const int LargestReadme = 8_000;

    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    /// <summary>Every page of the documentation.</summary>
    public static TheoryData<string> Pages { get; } =
    [
        .. Directory.GetFiles(Root, "*.md")
            .Concat(Directory.GetFiles(Path.Combine(Root, "docs"), "*.md"))
            .Append(Path.Combine(Root, "src", "HunyuanVideo.Model", "README.md"))
            .Append(Path.Combine(Root, "tests", "Benchmarks", "README.md"))
            .Select(path => Path.GetRelativePath(Root, path)),
    ];

    [Fact]
    public void Readme_Size_IsThatOfAFirstPage() => Assert.InRange(new FileInfo(Path.Combine(Root, "README.md")).Length, 1, LargestReadme);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadToFilesAndHeadingsThatAreThere(string page)
    {
        string path = Path.Combine(Root, page);
        IEnumerable<string> broken = Link().Matches(Prose(File.ReadAllText(path)))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Leads(path, target));

        Assert.Empty(broken);
    }

    [Fact]
    public void CommandLine_EveryVerbAndOptionOfHelp_IsToldOf()
    {
        string[] names = [.. Names(CommandLine.Root())];

        Assert.Contains("--negative-prompt", names);
        Assert.Empty(names.Except(Words("command-line.md")));
    }

    [Fact]
    public void Operating_EverySetting_IsToldOf() => Assert.Empty(KnownSettings.Names.Except(Words("operating.md")));

    [Fact]
    public void Api_EveryFieldOfARequest_IsToldOf() => Assert.Empty(RenderFields.All.Select(field => field.Name).Except(Words("api.md")));

    [Fact]
    public void Promises_OfAnOperator_HaveTheirTests()
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "operating.md"));
        string[] named = [.. TestName().Matches(page).Select(match => match.Value.Trim('`'))];
        string[] promises = [.. page.Split("## Promises and their tests\n")[1].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && line != "| promise | test |")];
        string[] tests = [.. Directory.GetFiles(Path.Combine(Root, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText)];

        Assert.True(promises.Length > 50);
        Assert.All(promises, line => Assert.Matches(TestName(), line));
        Assert.All(named.Select(name => name.Split('.')), name => Assert.Contains(
            tests, text => text.Contains($"class {name[0]}", StringComparison.Ordinal) && text.Contains($" {name[1]}(", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("# One\n\n## With `code`, a comma & more", "with-code-a-comma--more")]
    [InlineData("## [A link](there.md)", "a-link")]
    public void Anchors_OfHeadings_AreThoseOfTheHosts(string text, string anchor) => Assert.Contains(anchor, Anchors(text));

    /// <summary>What help shows of a command and of those below it, with every other name.</summary>
    private static IEnumerable<string> Names(Command command) =>
    [
        .. command.Options.Where(option => !option.Hidden).SelectMany(option => option.Aliases.Append(option.Name)).Where(name => name[0] == '-'),
        .. command.Subcommands.SelectMany(verb => Names(verb).Prepend(verb.Name)),
    ];

    /// <summary>Every word that a page of docs writes as code.</summary>
    private static HashSet<string> Words(string page) =>
        [.. Code().Matches(File.ReadAllText(Path.Combine(Root, "docs", page))).SelectMany(match => match.Value.Split([' ', '`', '[', ']', '=']))];

    private static bool Leads(string page, string target)
    {
        string[] parts = target.Split('#');
        string file = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        return Path.Exists(file) && (parts.Length == 1 || Anchors(File.ReadAllText(file)).Contains(parts[1]));
    }

    private static IEnumerable<string> Anchors(string text) => Heading().Matches(Prose(text)).Select(match => AnchorOf(match.Groups["text"].Value));

    /// <summary>Letters and digits in lower case, blanks as hyphens: as the hosts of repositories make them.</summary>
    private static string AnchorOf(string heading)
    {
        string words = Link().Replace(heading, match => match.Groups["text"].Value);
        return string.Concat(words.Trim().ToLowerInvariant().Where(letter => char.IsLetterOrDigit(letter) || letter is ' ' or '-' or '_').Select(letter => letter == ' ' ? '-' : letter));
    }

    /// <summary>Without blocks of code, where brackets and hashes are something else.</summary>
    private static string Prose(string text) => Block().Replace(text, string.Empty);

    private static string Here([CallerFilePath] string path = "") => path;

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\((?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#{1,6} (?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```[\s\S]*?^```", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"`[^`\n]+`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"`\w+Tests\.\w+`", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TestName();
}
