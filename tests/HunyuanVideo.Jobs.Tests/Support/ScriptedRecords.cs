using HunyuanVideo.Jobs.Upkeep;

namespace HunyuanVideo.Jobs.Tests.Support;

/// <summary>Records of videos that say what the request of the tests says; files that begin with "damaged" have none.</summary>
internal sealed class ScriptedRecords : IResultRecords
{
    public Task<RecordedResult?> ReadAsync(string videoFile, CancellationToken cancellationToken) => Task.FromResult(
        File.ReadAllText(videoFile).StartsWith("damaged", StringComparison.Ordinal)
            ? null
            : new RecordedResult(ScriptedRenderer.Request with { Seed = 9 }, DateTimeOffset.UnixEpoch.AddYears(56), "nano"));
}
