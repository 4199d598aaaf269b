using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;

namespace HunyuanVideo.Web.Storage;

/// <summary>A file of a result and its name in the bucket.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Name">As <c>videos/ID/FILE</c>.</param>
/// <param name="ContentType">What it holds.</param>
internal sealed record ResultFile(string Path, string Name, string ContentType)
{
    /// <summary>What of a job is copied: the video last, so that whoever finds it finds the rest.</summary>
    public static IReadOnlyList<ResultFile> Of(StoredJob job, DataFolder folder, bool latents)
    {
        if (job.Outcome is not { } outcome)
        {
            return [];
        }

        string?[] files = [outcome.MetadataFile, outcome.PosterFile, latents ? outcome.LatentsFile : null, outcome.VideoFile];
        return [.. files.OfType<string>().Select(folder.Full).Where(File.Exists).Select(file => Of(job.Id, file))];
    }

    private static ResultFile Of(JobId job, string file)
    {
        string name = System.IO.Path.GetFileName(file);
        return new ResultFile(file, $"videos/{job}/{name}", TypeOf(System.IO.Path.GetExtension(name)));
    }

    private static string TypeOf(string extension) => extension switch
    {
        ".mp4" => "video/mp4",
        ".jpg" => "image/jpeg",
        ".png" => "image/png",
        ".webp" => "image/webp",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };
}
