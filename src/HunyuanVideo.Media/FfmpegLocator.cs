using System.Text;
using FFMpegCore;

namespace HunyuanVideo.Media;

/// <summary>Finds ffmpeg and makes sure that it runs and can write H.264, so that a missing one is told before anything is rendered.</summary>
public sealed class FfmpegLocator
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);
    private static readonly string ProgramName = OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg";

    private readonly string? _folder;
    private readonly string _searchPath;
    private volatile Known? _found;

    /// <summary>Looks in <paramref name="folder"/>, else in the binary folder of FFMpegCore's global options, else on the PATH.</summary>
    public FfmpegLocator(string? folder = null)
        : this(folder, Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
    {
    }

    internal FfmpegLocator(string? folder, string searchPath)
    {
        _folder = folder;
        _searchPath = searchPath;
    }

    /// <summary>Returns the ffmpeg to use; the answer of a call that went well is kept while the program's file stays as it is.</summary>
    /// <exception cref="MediaException">ffmpeg is missing, does not start or has no H.264 encoder.</exception>
    public async Task<FfmpegInfo> LocateAsync(CancellationToken cancellationToken)
    {
        if (_found is { } known && FileStamp.Of(known.Info.Path) == known.Stamp)
        {
            return known.Info;
        }

        string path = Find();
        FileStamp? stamp = FileStamp.Of(path);
        string banner = await AskAsync(path, ["-version"], cancellationToken).ConfigureAwait(false);
        string encoder = await AskAsync(path, ["-hide_banner", "-h", "encoder=libx264"], cancellationToken).ConfigureAwait(false);
        if (!encoder.Contains("Encoder libx264", StringComparison.Ordinal))
        {
            throw new MediaException($"The ffmpeg at '{path}' cannot write H.264 (no libx264); install a full build (apt-get install ffmpeg) and try again.");
        }

        var info = new FfmpegInfo(path, VersionOf(path, banner));
        _found = new Known(info, stamp);
        return info;
    }

    /// <summary>Has the next call ask anew, though the program's file may be as it was.</summary>
    public void Forget() => _found = null;

    private string Find()
    {
        string? folder = string.IsNullOrEmpty(_folder) ? GlobalFFOptions.Current.BinaryFolder : _folder;
        if (!string.IsNullOrEmpty(folder))
        {
            string path = Path.Combine(Path.GetFullPath(folder), ProgramName);
            return File.Exists(path)
                ? path
                : throw new MediaException($"ffmpeg was not found in the folder '{folder}'; correct the folder or install it (apt-get install ffmpeg) and try again.");
        }

        return _searchPath.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => Path.Combine(Path.GetFullPath(entry), ProgramName))
            .FirstOrDefault(File.Exists)
            ?? throw new MediaException("ffmpeg was not found on the PATH; install it (apt-get install ffmpeg) and try again.");
    }

    private static string VersionOf(string path, string banner)
    {
        // "ffmpeg version 5.1.9-0+deb12u1 Copyright (c) …"
        string[] words = banner.Split((char[])[' ', '\n', '\r'], 4, StringSplitOptions.RemoveEmptyEntries);
        return words is ["ffmpeg", "version", var version, ..]
            ? version
            : throw new MediaException($"The program at '{path}' is not ffmpeg; install ffmpeg (apt-get install ffmpeg) and try again.");
    }

    private static async Task<string> AskAsync(string path, string[] arguments, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(AnswerLimit);
        var answer = new StringBuilder();
        try
        {
            string? error = await MediaProgram
                .RunAsync(path, arguments, Path.GetTempPath(), line => answer.Append(line).Append('\n'), limit.Token).ConfigureAwait(false);
            return error is null || answer.Length > 0
                ? answer.ToString()
                : throw new MediaException($"The ffmpeg at '{path}' cannot be started; install it anew (apt-get install ffmpeg) and try again.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MediaException($"The ffmpeg at '{path}' did not answer within {AnswerLimit.TotalSeconds:0} seconds; check that it runs.");
        }
    }

    private sealed record Known(FfmpegInfo Info, FileStamp? Stamp);
}
