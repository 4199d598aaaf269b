using System.Diagnostics;
using System.Globalization;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Writes small real videos.</summary>
internal static class SampleClip
{
    public static void Write(string path, int width, int height, int frames)
    {
        string picture = string.Create(CultureInfo.InvariantCulture, $"testsrc=size={width}x{height}:rate=24");
        string count = frames.ToString(CultureInfo.InvariantCulture);
        using Process process = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            ["-v", "error", "-y", "-f", "lavfi", "-i", picture, "-frames:v", count, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-f", "mp4", path]))!;
        Assert.True(process.WaitForExit(60_000));
        Assert.Equal(0, process.ExitCode);
    }
}
