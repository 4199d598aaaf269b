using System.Diagnostics;
using System.Text.Json;

namespace HunyuanVideo.Web.Tests.Commands.Support;

/// <summary>What ffprobe says about a video's only stream.</summary>
internal static class Probe
{
    public static async Task<JsonElement> StreamOfAsync(string path)
    {
        var start = new ProcessStartInfo("ffprobe", ["-v", "error", "-count_frames", "-show_streams", "-of", "json", path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string json = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return Assert.Single(JsonDocument.Parse(json).RootElement.GetProperty("streams").EnumerateArray());
    }
}
