using System.Net;
using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Backup;

/// <summary>A server whose database was moved away, as its own advice says.</summary>
public sealed class LostDatabaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WithoutTheDatabase_ShowsEveryVideoAgain()
    {
        await using var app = new WebApp();
        var id = JobId.New(TimeProvider.System.GetUtcNow());
        Directory.CreateDirectory(Path.Combine(app.Folder, "videos"));
        string video = Path.Combine(app.Folder, "videos", $"{id}-0a1b2c3d.mp4");
        await File.WriteAllBytesAsync(video, [1, 2, 3], Token);
        await Sidecar.WriteAsync(video, SampleRecord.Of("A lost cat.", 42), Token);

        using HttpClient client = app.CreateClient();
        using HttpResponseMessage response = await client.GetAsync(new Uri($"/api/jobs/{id}", UriKind.Relative), Token);
        Answer job = await Answer.OfAsync(response, Token);

        Assert.Equal((HttpStatusCode.OK, "succeeded"), (job.Status, job.Text("state")));
        Assert.Equal("A lost cat.", job.Json.GetProperty("request").GetProperty("prompt").GetString());
        Assert.Equal([1, 2, 3], await client.GetByteArrayAsync(new Uri($"/api/jobs/{id}/video", UriKind.Relative), Token));
    }
}
