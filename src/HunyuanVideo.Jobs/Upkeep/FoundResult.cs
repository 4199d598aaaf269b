using HunyuanVideo.Jobs.Estimates;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Jobs.Upkeep;

/// <summary>The files of one attempt at a job, as they lie in the folder of the results.</summary>
/// <param name="Id">The job they are named after.</param>
/// <param name="Files">Their full paths.</param>
internal sealed record FoundResult(JobId Id, IReadOnlyList<string> Files)
{
    private const int IdLength = 32;

    /// <summary>The video, which takes its name only when it is whole; null where the attempt did not come so far.</summary>
    public string? Video => With(".mp4");

    /// <summary>All attempts that left files.</summary>
    public static IEnumerable<FoundResult> In(DataFolder folder) => DataFolder.Files(folder.Videos)
        .Where(file => IsOfAnAttempt(Path.GetFileName(file)))
        // named by the time of their jobs
        .Order(StringComparer.Ordinal)
        .GroupBy(file => Path.ChangeExtension(file, null), StringComparer.Ordinal)
        .Select(files => new FoundResult(IdOf(Path.GetFileName(files.Key))!.Value, [.. files]));

    /// <summary>The job a file is named after; null for files of other names.</summary>
    public static JobId? IdOf(string name) => name.Length >= IdLength && JobId.TryParse(name[..IdLength], out JobId id) ? id : null;

    /// <summary>The files as the result of a job.</summary>
    public AdoptedJob AsJob(RecordedResult record, DataFolder folder)
    {
        int planned = RenderWork.StepsOf(record.Request);
        return new AdoptedJob(Id, record.Request, record.CreatedAt, new JobOutcome
        {
            VideoFile = folder.Relative(Video!),
            PosterFile = Relative(".jpg", folder),
            MetadataFile = Relative(".json", folder),
            LatentsFile = Relative(".safetensors", folder),
            Model = record.Model,
            StepsPlanned = planned,
            StepsRun = record.StoppedAtStep ?? planned,
            SecondsByPhase = record.SecondsByPhase,
        });
    }

    private static bool IsOfAnAttempt(string name) => name.Length > IdLength && name[IdLength] == '-' && IdOf(name) is not null;

    private string? With(string extension) => Files.FirstOrDefault(file => Path.GetExtension(file) == extension);

    private string? Relative(string extension, DataFolder folder) => With(extension) is { } file ? folder.Relative(file) : null;
}
