using System.Text;
using HunyuanVideo.Media;
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
