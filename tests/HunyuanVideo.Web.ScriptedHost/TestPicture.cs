using System.Diagnostics;
using System.Globalization;
using HunyuanVideo.Jobs;

namespace HunyuanVideo.Web.ScriptedHost;

/// <summary>ffmpeg's moving test picture in a request's size.</summary>
public sealed class TestPicture(string resultPath, RenderRequest request)
{
    private string Source => string.Create(
        CultureInfo.InvariantCulture, $"testsrc2=s={request.Width}x{request.Height}:r=24:d={request.VideoLength / 24.0:F3}");

    public PreviewSheet Sheet(int count, double noise)
    {
        const int Width = 256;
        int height = Width * request.Height / request.Width / 2 * 2;
        string path = $"{resultPath}.sheet.jpg";
        string filters = string.Create(
            CultureInfo.InvariantCulture,
            $"fps={count * 24.0 / request.VideoLength:F3},scale={Width}:{height},gblur=sigma={noise * 12:F2},noise=alls={(int)(noise * 90)}:allf=t,tile=1x{count}");
        Run(["-f", "lavfi", "-i", Source, "-vf", filters, "-frames:v", "1", path]);
        return new PreviewSheet(File.ReadAllBytes(path), "image/jpeg", Width, height, count);
    }

    public RenderOutcome Finish(TimeSpan taken, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string video = $"{resultPath}.mp4";
        string poster = $"{resultPath}.jpg";
        string metadata = $"{resultPath}.json";
        Run(["-f", "lavfi", "-i", Source, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart", video]);
        Run(["-i", video, "-frames:v", "1", poster]);
        File.WriteAllText(metadata, "{}");
        File.Delete($"{resultPath}.sheet.jpg");
        return new RenderOutcome(video, poster, metadata, request.Seed, taken);
    }

    private static void Run(IEnumerable<string> arguments)
    {
        using Process ffmpeg = Process.Start("ffmpeg", ["-y", "-v", "error", "-threads", "1", .. arguments]);
        ffmpeg.WaitForExit();
        if (ffmpeg.ExitCode != 0)
        {
            throw new InvalidOperationException($"ffmpeg ended with {ffmpeg.ExitCode}.");
        }
    }
}
