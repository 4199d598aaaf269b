using System.Globalization;
using System.IO.Compression;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.Api;

/// <summary>Videos and their settings files as a zip that is written while it is sent.</summary>
internal static class JobZip
{
    public const string ContentType = "application/zip";

    /// <summary>What browsers call the file.</summary>
    public static string NameOf(int videos) =>
        string.Create(CultureInfo.InvariantCulture, $"hunyuanvideo-{videos}-video{(videos == 1 ? "" : "s")}.zip");

    /// <summary>Writes the files of jobs that have a video; a file that has gone meanwhile is left out.</summary>
    public static async Task WriteAsync(Stream response, IReadOnlyList<RenderJob> jobs, DataFolder folder, CancellationToken cancellationToken)
    {
        using var target = new ZipTarget(response);
        ZipArchive zip = await ZipArchive.CreateAsync(target, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken);
        await using (zip)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (RenderJob job in jobs)
            {
                string name = UniqueName(job, names);
                await AddAsync(zip, $"{name}.mp4", Held(job.Outcome?.VideoFile, folder), CompressionLevel.NoCompression, cancellationToken);
                await AddAsync(zip, $"{name}.json", Held(job.Outcome?.MetadataFile, folder), CompressionLevel.Fastest, cancellationToken);
            }
        }

        await target.FlushAsync(cancellationToken);
    }

    /// <summary>From the time and the seed, as a single download; two of the same second and seed are counted.</summary>
    private static string UniqueName(RenderJob job, HashSet<string> names)
    {
        string name = JobFileEndpoints.NameOf(job, string.Empty);
        string unique = name;
        for (int n = 2; !names.Add(unique); n++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{name}_{n}");
        }

        return unique;
    }

    private static string? Held(string? file, DataFolder folder) => folder.Holds(file) ? file : null;

    private static async Task AddAsync(
        ZipArchive zip, string name, string? file, CompressionLevel compression, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return;
        }

        var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (source)
        {
            ZipArchiveEntry entry = zip.CreateEntry(name, compression);
            entry.LastWriteTime = new DateTimeOffset(File.GetLastWriteTimeUtc(file));
            Stream target = await entry.OpenAsync(cancellationToken);
            await using (target)
            {
                await source.CopyToAsync(target, cancellationToken);
            }
        }
    }
}
