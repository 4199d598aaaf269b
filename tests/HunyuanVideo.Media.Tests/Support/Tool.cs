using System.Diagnostics;

namespace HunyuanVideo.Media.Tests.Support;

/// <summary>Runs ffmpeg's tools directly, as the judge of what the library wrote.</summary>
internal static class Tool
{
    public static async Task<byte[]> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }

    /// <summary>All frames of a video as rgb24, converted with the matrix its tags name.</summary>
    public static Task<byte[]> DecodeAsync(string path) => RunAsync(
        "ffmpeg", "-v", "error", "-i", path, "-vf", "scale=flags=accurate_rnd+full_chroma_int", "-f", "rawvideo", "-pix_fmt", "rgb24", "-");

    /// <summary>The processes whose working folder is <paramref name="folder"/>.</summary>
    public static string[] ProcessesIn(string folder) =>
        [.. Directory.EnumerateDirectories("/proc").Where(process => Target(process + "/cwd") == folder)];

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
