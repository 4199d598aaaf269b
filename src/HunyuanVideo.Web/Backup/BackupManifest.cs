using System.Text.Json;
using System.Text.Json.Serialization;

namespace HunyuanVideo.Web.Backup;

/// <summary>What a backup holds: its last entry, so that one which was cut off has none.</summary>
public sealed record BackupManifest
{
    /// <summary>Name of its entry.</summary>
    public const string EntryName = "backup.json";

    /// <summary>The form that this program writes and reads.</summary>
    public const int PresentForm = 1;

    /// <summary>The form of the archive.</summary>
    public required int Form { get; init; }

    /// <summary>The program that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Every file.</summary>
    public required IReadOnlyList<BackupFile> Files { get; init; }
}

/// <summary>A file in a backup.</summary>
/// <param name="Name">Its path in the data folder, with slashes.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Sha256">Their hash, in small hexadecimal letters.</param>
public sealed record BackupFile(string Name, long Size, string Sha256);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;

/// <summary>A backup cannot be written or restored; the message is one sentence that says what to do.</summary>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner);
