namespace HunyuanVideo.Web.Downloads;

/// <summary>A file and where it goes.</summary>
/// <param name="Repository">Where it comes from.</param>
/// <param name="File">What it is.</param>
/// <param name="Target">Its path below the folder of the download, with '/'.</param>
/// <param name="FullPath">Its path on the disk.</param>
public sealed record DownloadItem(HfHubRepository Repository, HfHubFile File, string Target, string FullPath);
