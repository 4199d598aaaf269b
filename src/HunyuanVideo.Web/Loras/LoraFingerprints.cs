using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Web.Loras;

/// <summary>Whether the LoRAs that made a video are those that lie here under their names now.</summary>
public sealed class LoraFingerprints(LoraLibrary library)
{
    /// <summary>The LoRAs in a video's record, read from beside it or from itself; none where it has none or cannot be read.</summary>
    /// <param name="video">The MP4.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<IReadOnlyList<RecordedLora>> ReadAsync(string video, CancellationToken cancellationToken)
    {
        try
        {
            VideoMetadata? record = await Sidecar.ReadAsync(video, cancellationToken) ?? await Mp4Reader.ReadAsync(video, cancellationToken);
            return record?.Loras ?? [];
        }
        catch (Exception error) when (error is MediaException or IOException)
        {
            return [];
        }
    }

    /// <summary>Those that are gone, or whose file is another one by now. Files are read where their hash is not known yet.</summary>
    public Task<IReadOnlyList<ChangedLora>> ChangedAsync(IReadOnlyList<RecordedLora> loras, CancellationToken cancellationToken) => loras.Count == 0
        ? Task.FromResult<IReadOnlyList<ChangedLora>>([])
        : Task.Run(() => (IReadOnlyList<ChangedLora>)[.. loras.Select(Changed).OfType<ChangedLora>()], cancellationToken);

    private ChangedLora? Changed(RecordedLora lora)
    {
        try
        {
            return library.Find(lora.Name) is not { } entry ? new ChangedLora(lora.Name, IsGone: true)
                : lora.Sha256.Length > 0 && !string.Equals(library.HashOf(entry.File), lora.Sha256, StringComparison.OrdinalIgnoreCase) ? new ChangedLora(lora.Name, IsGone: false)
                : null;
        }
        catch (CheckpointException)
        {
            return new ChangedLora(lora.Name, IsGone: true);
        }
    }
}

/// <summary>A LoRA that is not what it was when a video was made.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsGone">Whether there is no file of that name; else it is another one.</param>
public sealed record ChangedLora(string Name, bool IsGone);
