namespace HunyuanVideo.Jobs.Store;

/// <summary>What came of a deletion.</summary>
/// <param name="Result">How it went.</param>
/// <param name="Files">Files, relative to the data folder, that no job knows any more and that are the caller's to delete.</param>
public sealed record DeletedJob(ChangeResult Result, IReadOnlyList<string> Files);
