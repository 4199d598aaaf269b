using System.Text;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Commands;

/// <summary>Refuses files that could not be written, before anything is rendered.</summary>
public static class TargetFiles
{
    /// <summary>File systems allow 255 bytes; the temporary names beside a file are longer than its own.</summary>
    private const int LongestName = 200;

    /// <summary>The files to write, as full paths.</summary>
    /// <exception cref="CommandException">A path cannot be such a file.</exception>
    public static VideoTargets Of(string output, string? latents)
    {
        string video = FilePath("--output", output, ".mp4");
        string sidecar = Sidecar.PathOf(video);
        return Directory.Exists(sidecar)
            ? throw Refused($"{sidecar}, where the settings would go, is a folder; give --output another name.")
            : new VideoTargets(video, Poster: null, latents is null ? null : FilePath("--latents-out", latents, ".safetensors"));
    }

    /// <summary>Refuses to replace what no render has made, or what this one begins from.</summary>
    /// <param name="targets">The files to write.</param>
    /// <param name="source">The video or the latents that the render begins from; null for none.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <exception cref="CommandException">Such a file would be replaced.</exception>
    public static async Task ProtectAsync(VideoTargets targets, string? source, CancellationToken cancellationToken)
    {
        string[] sources = source is null ? [] : [source, Path.ChangeExtension(source, ".safetensors"), Path.ChangeExtension(source, ".mp4")];
        foreach (string file in new[] { targets.Video, targets.Latents }.OfType<string>())
        {
            if (File.Exists(file) && sources.Any(from => IsSame(from, file)))
            {
                throw Refused($"{file} belongs to the render that --from names and would be replaced; give the new one another name, or say --overwrite.");
            }
        }

        await RequireOwnAsync(targets.Video, async () => await Mp4Reader.ReadAsync(targets.Video, cancellationToken) is not null);
        string sidecar = Sidecar.PathOf(targets.Video);
        await RequireOwnAsync(sidecar, async () => await Sidecar.ReadAsync(targets.Video, cancellationToken) is not null);
        if (targets.Latents is { } latents)
        {
            await RequireOwnAsync(latents, () => Task.FromResult(LatentSource.Open(latents).Model is not null));
        }
    }

    /// <summary>Checks ffmpeg and that the folders can be written.</summary>
    /// <exception cref="MediaException">There is no usable ffmpeg.</exception>
    /// <exception cref="CommandException">A folder cannot be written.</exception>
    public static async Task CheckAsync(FfmpegLocator ffmpeg, Mp4Writer writer, VideoTargets targets, CancellationToken cancellationToken)
    {
        await ffmpeg.LocateAsync(cancellationToken);
        foreach (string file in new[] { targets.Video, targets.Latents }.OfType<string>())
        {
            try
            {
                await writer.CheckAsync(Path.GetDirectoryName(file)!, cancellationToken);
            }
            catch (MediaException error)
            {
                throw Refused(error.Message);
            }
        }
    }

    private static async Task RequireOwnAsync(string file, Func<Task<bool>> isOfARender)
    {
        // an empty one holds nothing that could be lost
        if (!File.Exists(file) || new FileInfo(file).Length == 0)
        {
            return;
        }

        bool own;
        try
        {
            own = await isOfARender();
        }
        catch (Exception error) when (error is MediaException or SavedRenderException)
        {
            own = false;
        }

        if (!own)
        {
            throw Refused($"{file} is there already and is not the file of a render; give --output another name, or say --overwrite.");
        }
    }

    /// <summary>Whether two paths lead to one file, also through links.</summary>
    private static bool IsSame(string one, string other) => string.Equals(Target(one), Target(other), StringComparison.Ordinal);

    private static string Target(string path)
    {
        string full = Path.GetFullPath(path);
        try
        {
            string folder = Path.GetDirectoryName(full)!;
            string real = Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;
            return File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? Path.Combine(real, Path.GetFileName(full));
        }
        catch (IOException)
        {
            return full;
        }
    }

    private static string FilePath(string option, string path, string extension)
    {
        string name = Path.GetFileName(path);
        if (name.Length == 0 || Directory.Exists(path) || !name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
        {
            throw Refused($"{option} '{path}' is not a file that ends in {extension}; give one, such as out{extension}.");
        }

        if (Encoding.UTF8.GetByteCount(name) > LongestName)
        {
            throw Refused($"The file name of {option} is over {LongestName} bytes long; give a shorter one.");
        }

        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full)!;
        return Directory.Exists(folder) ? full : throw Refused($"The folder {folder} of {option} does not exist; make it, or name another.");
    }

    private static CommandException Refused(string message) => new(message, ExitCode.BadArguments);
}
