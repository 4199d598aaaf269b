namespace HunyuanVideo.Model.Checkpoints;

/// <summary>One stored file of a zip archive.</summary>
/// <param name="Name">Its name, with forward slashes.</param>
/// <param name="HeaderOffset">Where its local header begins in the archive.</param>
/// <param name="Offset">Where its bytes begin in the archive.</param>
/// <param name="Length">How many bytes it has.</param>
internal sealed record ZipEntry(string Name, long HeaderOffset, long Offset, long Length);
