namespace HunyuanVideo.Web.Downloads;

/// <summary>A repository on the hub at one revision.</summary>
/// <param name="Id">Its name, as <c>owner/name</c>.</param>
/// <param name="Revision">A branch, a tag or a commit.</param>
public sealed record HfHubRepository(string Id, string Revision = "main")
{
    /// <summary>The page where its licence is read and agreed to.</summary>
    public string Page => $"https://huggingface.co/{Id}";

    /// <exception cref="DownloadException">The name or the revision is malformed.</exception>
    public static HfHubRepository Parse(string id, string revision)
    {
        if (id.Split('/') is not [var owner, var name] || !IsName(owner) || !IsName(name) || id.Contains("..", StringComparison.Ordinal))
        {
            throw new DownloadException($"'{id}' is not the name of a repository; give owner/name, such as tencent/HunyuanVideo.");
        }

        return string.IsNullOrWhiteSpace(revision) || revision.Contains("..", StringComparison.Ordinal) || revision.Any(char.IsControl)
            ? throw new DownloadException($"'{revision}' is not a revision; give a branch, a tag or a commit, such as main.")
            : new HfHubRepository(id, revision);
    }

    /// <summary>The address of the list of files.</summary>
    public Uri ListingOn(Uri endpoint) => new(endpoint, $"/api/models/{Id}/tree/{Uri.EscapeDataString(Revision)}?recursive=true");

    /// <summary>The address of one file.</summary>
    public Uri FileOn(Uri endpoint, string path) =>
        new(endpoint, $"/{Id}/resolve/{Uri.EscapeDataString(Revision)}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}");

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 96
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');
}
