using System.Text.Json;

namespace HunyuanVideo.Media;

/// <summary>The settings file beside a video: <c>clip.mp4</c> has <c>clip.json</c>.</summary>
public static class Sidecar
{
    private const int LongestFile = 8 * 1024 * 1024;

    /// <summary>The settings file of <paramref name="videoPath"/>.</summary>
    public static string PathOf(string videoPath) => Path.ChangeExtension(videoPath, ".json");

    /// <summary>Writes the settings beside the video; the file appears, or replaces an older one, only when it is whole.</summary>
    /// <exception cref="MediaException">The file cannot be written.</exception>
    public static async Task WriteAsync(string videoPath, VideoMetadata metadata, CancellationToken cancellationToken)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(metadata, MetadataJson.Indented.VideoMetadata);
        using PartialFile file = PartialFile.Create(PathOf(videoPath));
        await file.WriteAsync(json, cancellationToken).ConfigureAwait(false);
        file.Commit();
    }

    /// <summary>Reads the settings beside the video; null where there is no such file.</summary>
    /// <exception cref="MediaException">The file is there but cannot be read.</exception>
    public static async Task<VideoMetadata?> ReadAsync(string videoPath, CancellationToken cancellationToken)
    {
        string path = PathOf(videoPath);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return null;
            }

            if (file.Length > LongestFile)
            {
                throw new MediaException($"The settings file '{path}' has {file.Length} bytes; more than {LongestFile} are not read.");
            }

            string json = await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
            return VideoMetadata.TryParse(json, out string? error) ?? throw new MediaException($"{error} (in '{path}')");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MediaException($"The settings file '{path}' cannot be opened; check that it can be read by the user of this program.", e);
        }
    }
}
