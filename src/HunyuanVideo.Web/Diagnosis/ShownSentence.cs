using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>
/// Sentences about errors as users read them: with the names of the server's files, and not with the folders they lie in. Those are the operator's
/// business, who finds them in the log.
/// </summary>
public static partial class ShownSentence
{
    /// <summary>What begins with these is an address of this server, and no file.</summary>
    private static readonly string[] Addresses =
        ["api", "hubs", "v", "videos", "login", "account", "users", "queue", "gallery", "system", "shares", "storyboard", "explore", "compare", "openapi", "healthz", "readyz", "metrics", "oembed"];

    /// <summary>The message of an error.</summary>
    public static string Shown(this Exception error) => Of(error.Message);

    /// <summary>A sentence with every full path in it cut to its last name.</summary>
    [return: NotNullIfNotNull(nameof(sentence))]
    public static string? Of(string? sentence) =>
        sentence is null ? null : Plain().Replace(Quoted().Replace(sentence, match => NameOf(match)), match => NameOf(match));

    private static string NameOf(Match match)
    {
        string path = match.Groups["path"].Value;
        string[] names = path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
        return names is [] || (path[0] == '/' && Array.IndexOf(Addresses, names[0]) >= 0) ? match.Value : match.Groups["before"].Value + names[^1];
    }

    [GeneratedRegex("(?<before>['\"])(?<path>(/|[A-Za-z]:[\\\\/])[^'\"\n]+)(?=['\"])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    // not within an address, a media type or a fraction
    [GeneratedRegex("(?<![\\w./:~%+-])(?<path>(/|[A-Za-z]:[\\\\/])[^\\s'\",;:()<>|]*)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();
}
