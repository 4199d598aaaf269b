namespace HunyuanVideo.Web.Downloads;

/// <summary>A file of a repository, as the hub lists it.</summary>
/// <param name="Path">Its path in the repository, with '/'.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Sha256">The SHA-256 of a large file, in lower-case hexadecimal digits; null for a small one.</param>
/// <param name="GitId">The git object id of a small file: the SHA-1 of <c>blob SIZE\0</c> and its bytes; null for a large one.</param>
public sealed record HfHubFile(string Path, long Size, string? Sha256, string? GitId)
{
    /// <summary>What tells one version of the file from another.</summary>
    public string Identity => $"{Size} {Sha256 ?? GitId}";
}
