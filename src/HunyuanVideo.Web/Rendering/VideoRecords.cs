using System.Text.Json;
using HunyuanVideo.Jobs.Upkeep;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Reads the records of this app's videos: the sidecar, or where it is missing or damaged the MP4 itself.</summary>
internal sealed partial class VideoRecords(ILogger<VideoRecords> logger) : IResultRecords
{
    public async Task<RecordedResult?> ReadAsync(string videoFile, CancellationToken cancellationToken) =>
        await TryReadAsync(videoFile, Sidecar.ReadAsync, cancellationToken) ?? await TryReadAsync(videoFile, Mp4Reader.ReadAsync, cancellationToken);

    private async Task<RecordedResult?> TryReadAsync(
        string videoFile, Func<string, CancellationToken, Task<VideoMetadata?>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read(videoFile, cancellationToken) is { } record
                ? new RecordedResult(RecordedRequest.Of(record), record.CreatedAt, record.Model)
                {
                    StoppedAtStep = record.StoppedAtStep,
                    SecondsByPhase = RenderProfile.ByPhase(record.Seconds),
                }
                : null;
        }
        catch (Exception error) when (error is MediaException or JsonException or FormatException or InvalidOperationException)
        {
            // anyone may have written it
            LogUnreadable(videoFile, error.Message);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The record of {Video} cannot be read: {Reason}")]
    private partial void LogUnreadable(string video, string reason);
}
