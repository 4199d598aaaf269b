namespace HunyuanVideo.Web.Downloads;

/// <summary>What is to be fetched, and where to.</summary>
public sealed record DownloadRequest
{
    public required HfHubRepository Repository { get; init; }

    /// <summary>The folder that becomes the model's.</summary>
    public required string Folder { get; init; }

    /// <summary>Fetch the text encoders too, where the repository has none. The official layout always gets them.</summary>
    public bool TextEncoders { get; init; }

    /// <summary>Fetch the tokenizers of both text encoders and nothing else; the repository is not asked.</summary>
    public bool TokenizersOnly { get; init; }

    /// <summary>Take the fp8 transformer.</summary>
    public bool Fp8 { get; init; }

    /// <summary>Whether the files are LoRAs: each goes by its own name, is looked into before it is there, and takes no other file's place.</summary>
    public bool Loras { get; init; }

    /// <summary>Only these files, under their own names; empty takes what a model needs.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}

/// <summary>What a download did.</summary>
/// <param name="Folder">Where the files are.</param>
/// <param name="Files">Each file, its size, and whether it had to be fetched.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record DownloadResult(string Folder, IReadOnlyList<DownloadedFile> Files, double Seconds);

/// <param name="Path">Its path below the folder.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256, of large files.</param>
/// <param name="Fetched">False when it was there and right.</param>
public sealed record DownloadedFile(string Path, long Bytes, string? Sha256, bool Fetched);
