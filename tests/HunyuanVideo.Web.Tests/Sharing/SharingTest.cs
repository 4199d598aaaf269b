using System.Diagnostics;
using System.Net;
using System.Text;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Sharing;

/// <summary>The app with a finished video to share.</summary>
public abstract class SharingTest : ApiTest
{
    protected const string Secret = "A heron nobody else knows of.";

    /// <summary>An MP4 file of one box of data.</summary>
    protected static readonly byte[] Bytes = [0, 1, 0x86, 0xa0, .. "mdat"u8, .. Enumerable.Range(0, 99_992).Select(i => (byte)(i * 7))];

    /// <summary>Renders a video whose file has these bytes.</summary>
    protected async Task<string> RenderAsync(byte[]? video = null)
    {
        App.Renderer.Ending = task => WriteResult(task, video ?? Bytes);
        string id = await SubmitAsync($$"""{"prompt":"{{Secret}}","width":64,"height":64,"video_length":5,"infer_steps":4,"seed":4711}""");
        Assert.Equal(JobState.Succeeded, (await FinishAsync(id)).State);
        return id;
    }

    /// <summary>Makes a link and gives what the API told of it.</summary>
    protected async Task<Answer> ShareAsync(string job, string? body = null)
    {
        Answer answer = await PostAsync($"/api/jobs/{job}/shares", body);
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        return answer;
    }

    /// <summary>The path of a link's page.</summary>
    protected static string PathOf(Answer share) => new Uri(share.Text("url")!).AbsolutePath;

    /// <summary>A real video that says in its comment how it was made.</summary>
    protected static async Task<byte[]> ClipAsync(string comment)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mp4");
        using Process process = Process.Start(new ProcessStartInfo(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=24", "-frames:v", "12", "-pix_fmt", "yuv420p", "-c:v", "libx264",
                "-metadata", $"comment={comment}", "-movflags", "+faststart", file,
            ]))!;
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
        byte[] bytes = await File.ReadAllBytesAsync(file, Token);
        File.Delete(file);
        Assert.Contains(comment, Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        return bytes;
    }

    protected async Task<string> TextAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri(path, UriKind.Relative), Token);
        return await response.Content.ReadAsStringAsync(Token);
    }
}
