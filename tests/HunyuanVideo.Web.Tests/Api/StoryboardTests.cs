using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Storyboards;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Api;

/// <summary>Storyboards over the API, with real videos.</summary>
public sealed class StoryboardTests : ApiTest
{
    private const int Frames = 13;

    [Fact]
    public async Task Storyboard_FromClipsToVideo_HasTheFramesItSays()
    {
        string first = await RenderAsync();
        string second = await RenderAsync();
        Answer made = await PostAsync(
            "/api/storyboards",
            $$"""{"title":"Two cats","clips":[{"job":"{{first}}","from_frame":2},{"job":"{{second}}","to_frame":10}],"cross_fade_seconds":0.125}""");
        string self = made.Json.GetProperty("links").GetProperty("self").GetString()!;

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(self, made.Location?.ToString());
        Assert.Equal("none", made.Json.GetProperty("export").GetProperty("state").GetString());
        Assert.Equal((2, Frames), CutOf(made, 0));
        Assert.Equal((0, 10), CutOf(made, 1));
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"{self}/export")).Status);
        Answer ended = await EndOfExportAsync(self);

        Assert.Equal("succeeded", ended.Json.GetProperty("export").GetProperty("state").GetString());
        Assert.Equal(11 + 10 - 3, ended.Json.GetProperty("export").GetProperty("frames").GetInt32());
        Assert.False(ended.Json.GetProperty("export").GetProperty("outdated").GetBoolean());
        Assert.Equal(11 + 10 - 3, (await ProbeAsync(Assert.Single(Files("*.mp4")))).Frames);
        using HttpResponseMessage video = await RangeAsync(ended.Json.GetProperty("links").GetProperty("video").GetString()!);
        Assert.Equal(HttpStatusCode.PartialContent, video.StatusCode);
        Assert.Equal("video/mp4", video.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Sound_HostileName_IsShownAndNothingElse()
    {
        string self = await MakeAsync(await RenderAsync());
        byte[] tone = await ToneAsync();
        const string Name = "../../a b\"'; rm -rf \u0001.mp3";

        Answer sound = await UploadAsync($"{self}/sound?name={Uri.EscapeDataString(Name)}", tone);

        Assert.Equal(HttpStatusCode.OK, sound.Status);
        Assert.Equal("../../a b\"'; rm -rf .mp3", sound.Json.GetProperty("sound").GetProperty("name").GetString());
        Assert.Equal(1, sound.Json.GetProperty("sound").GetProperty("seconds").GetDouble(), 0.1);
        string file = Assert.Single(Files("*.sound"));
        Assert.Matches("^[0-9a-f]{32}-[0-9a-f]{32}\\.sound$", Path.GetFileName(file));
        await PostAsync($"{self}/export");
        Assert.Equal("succeeded", (await EndOfExportAsync(self)).Json.GetProperty("export").GetProperty("state").GetString());

        await UploadAsync($"{self}/sound", tone);
        Assert.NotEqual(file, Assert.Single(Files("*.sound")));
        Answer silent = await SendAsync(HttpMethod.Delete, $"{self}/sound");
        Assert.Equal(JsonValueKind.Null, silent.Json.GetProperty("sound").ValueKind);
        Assert.True(silent.Json.GetProperty("export").GetProperty("outdated").GetBoolean());
        Assert.Empty(Files("*.sound"));
    }

    [Fact]
    public async Task Sound_NoSound_IsRefusedAndNotKept()
    {
        string self = await MakeAsync(await RenderAsync());

        Answer refused = await UploadAsync($"{self}/sound?name=song.mp3", "no sound at all"u8.ToArray());

        Assert.Contains("no sound", refused.Error("sound"), StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(App.Folder, "storyboards")));
    }

    [Fact]
    public async Task Change_Fields_StayWhenLeftOut()
    {
        string job = await RenderAsync();
        string self = await MakeAsync(job);

        await SendAsync(HttpMethod.Put, self, """{"title":"New"}""");
        Answer changed = await SendAsync(HttpMethod.Put, self, """{"cross_fade_seconds":0.5}""");

        Assert.Equal("New", changed.Text("title"));
        Assert.Equal(0.5, changed.Json.GetProperty("cross_fade_seconds").GetDouble());
        Assert.Equal(1, changed.Json.GetProperty("clips").GetArrayLength());
        Assert.Empty((await SendAsync(HttpMethod.Put, self, """{"clips":[]}""")).Json.GetProperty("clips").EnumerateArray());
        (await PostAsync($"{self}/export")).IsProblem(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("""{"clips":[{"job":"nonsense"}]}""", "clips")]
    [InlineData("""{"clips":[{"job":"00000000000000000000000000000000"}]}""", "clips")]
    [InlineData("""{"clips":[{"job":"JOB","from_frame":5,"to_frame":5}]}""", "clips")]
    [InlineData("""{"clips":[{"job":"JOB","from_frame":-1}]}""", "clips")]
    [InlineData("""{"cross_fade_seconds":6}""", "cross_fade_seconds")]
    [InlineData("""{"cross_fade_seconds":"1"}""", "cross_fade_seconds")]
    [InlineData("""{"path":"/etc/passwd"}""", "path")]
    [InlineData("null", "body")]
    [InlineData("nonsense", "body")]
    public async Task Create_UnusableBody_IsToldByItsField(string body, string field)
    {
        string job = await RenderAsync();

        Assert.NotEmpty((await PostAsync("/api/storyboards", body.Replace("JOB", job, StringComparison.Ordinal))).Error(field));
        Assert.Empty((await GetAsync("/api/storyboards")).Json.GetProperty("storyboards").EnumerateArray());
    }

    [Fact]
    public async Task Export_ClipThatIsGone_FailsWithOneSentence()
    {
        string job = await RenderAsync();
        string self = await MakeAsync(job);
        await SendAsync(HttpMethod.Delete, $"/api/jobs/{job}");

        await PostAsync($"{self}/export");
        Answer ended = await EndOfExportAsync(self);

        Assert.Equal("failed", ended.Json.GetProperty("export").GetProperty("state").GetString());
        Assert.Equal(
            "The video of clip 1 was deleted; remove the clip or put another one in its place.",
            ended.Json.GetProperty("export").GetProperty("error").GetString());
        Assert.False(ended.Json.GetProperty("clips")[0].GetProperty("available").GetBoolean());
        Assert.Equal(JsonValueKind.Null, ended.Json.GetProperty("links").GetProperty("video").ValueKind);
    }

    [Fact]
    public async Task Cancel_OfAnExport_LeavesNoFile()
    {
        string job = await RenderAsync();
        string[] clips = [.. Enumerable.Repeat($$"""{"job":"{{job}}"}""", 50)];
        Answer made = await PostAsync("/api/storyboards", $$"""{"clips":[{{string.Join(',', clips)}}]}""");
        string self = made.Json.GetProperty("links").GetProperty("self").GetString()!;

        await PostAsync($"{self}/export");
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"{self}/cancel")).Status);
        Answer ended = await EndOfExportAsync(self);

        Assert.Equal("cancelled", ended.Json.GetProperty("export").GetProperty("state").GetString());
        Assert.Equal([".json"], Directory.EnumerateFiles(Path.Combine(App.Folder, "storyboards")).Select(Path.GetExtension));
        (await PostAsync($"{self}/cancel")).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Delete_Storyboard_TakesItsFilesAndLeavesTheClips()
    {
        string job = await RenderAsync();
        string self = await MakeAsync(job);
        await UploadAsync($"{self}/sound", await ToneAsync());

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, self)).Status);

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(App.Folder, "storyboards")));
        (await GetAsync(self)).IsProblem(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"/api/jobs/{job}")).Status);
    }

    [Theory]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("nonsense")]
    [InlineData("..%2f..%2fjobs.db")]
    public async Task Storyboard_Unknown_Is404Everywhere(string id)
    {
        (HttpMethod Method, string Address)[] requests =
        [
            (HttpMethod.Get, ""), (HttpMethod.Put, ""), (HttpMethod.Delete, ""), (HttpMethod.Put, "/sound"), (HttpMethod.Delete, "/sound"),
            (HttpMethod.Post, "/export"), (HttpMethod.Post, "/cancel"), (HttpMethod.Get, "/video"),
        ];
        foreach ((HttpMethod method, string address) in requests)
        {
            (await SendAsync(method, $"/api/storyboards/{id}{address}", method == HttpMethod.Put ? "{}" : null)).IsProblem(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Get_DamagedFile_Is404AndTheListGoesOn()
    {
        string job = await RenderAsync();
        string damaged = await MakeAsync(job);
        string good = await MakeAsync(job);
        await File.WriteAllTextAsync(Path.Combine(App.Folder, "storyboards", $"{damaged[^32..]}.json"), "{\"id\":", Token);

        (await GetAsync(damaged)).IsProblem(HttpStatusCode.NotFound);
        JsonElement listed = Assert.Single((await GetAsync("/api/storyboards")).Json.GetProperty("storyboards").EnumerateArray());
        Assert.Equal(good[^32..], listed.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Start_MoreThanMayWait_IsRefused()
    {
        var exports = App.Services.GetRequiredService<StoryboardExports>();
        string job = await RenderAsync();
        var store = App.Services.GetRequiredService<StoryboardStore>();
        Assert.True(JobId.TryParse(job, out JobId id));
        StoryboardClip[] clips = [.. Enumerable.Repeat(new StoryboardClip(id, 0, Frames), 50)];
        var started = new List<StoryboardDocument>();
        for (int i = 0; i < StoryboardExports.MostQueued; i++)
        {
            started.Add(await store.CreateAsync(string.Empty, clips, 0, Token));
            Assert.True(exports.Start(started[^1].Id));
        }

        StoryboardDocument late = await store.CreateAsync(string.Empty, clips, 0, Token);
        Assert.False(exports.Start(late.Id));
        Assert.True(exports.Start(started[^1].Id));
        Assert.All(started, board => exports.Cancel(board.Id));
    }

    private static (int From, int To) CutOf(Answer answer, int clip)
    {
        JsonElement json = answer.Json.GetProperty("clips")[clip];
        return (json.GetProperty("from_frame").GetInt32(), json.GetProperty("to_frame").GetInt32());
    }

    private Task<ClipInfo> ProbeAsync(string file) => App.Services.GetRequiredService<MediaProbe>().VideoAsync(file, Token);

    private string[] Files(string pattern) => Directory.GetFiles(Path.Combine(App.Folder, "storyboards"), pattern);

    private async Task<string> MakeAsync(string job)
    {
        Answer made = await PostAsync("/api/storyboards", $$"""{"clips":[{"job":"{{job}}"}]}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return made.Json.GetProperty("links").GetProperty("self").GetString()!;
    }

    private async Task<Answer> EndOfExportAsync(string self)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            Answer answer = await GetAsync(self);
            if (answer.Json.GetProperty("export").GetProperty("state").GetString() is not ("queued" or "running" or "none"))
            {
                return answer;
            }

            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(2), "the export does not end");
            await Task.Delay(50, Token);
        }
    }

    private async Task<Answer> UploadAsync(string address, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using HttpResponseMessage response = await Client.PutAsync(new Uri(address, UriKind.Relative), content, Token);
        return await Answer.OfAsync(response, Token);
    }

    private Task<HttpResponseMessage> RangeAsync(string address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(0, 99);
        return Client.SendAsync(request, Token);
    }

    private async Task<string> RenderAsync()
    {
        App.Renderer.Ending = task =>
        {
            SampleClip.Write($"{task.ResultPath}.mp4", task.Request.Width, task.Request.Height, Frames);
            return new RenderOutcome($"{task.ResultPath}.mp4", null, null, task.Request.Seed, TimeSpan.FromSeconds(1));
        };
        string id = await SubmitAsync("""{"prompt":"A cat.","width":64,"height":48,"video_length":13,"infer_steps":4,"seed":7}""");
        Assert.Equal(JobState.Succeeded, (await FinishAsync(id)).State);
        return id;
    }

    private static async Task<byte[]> ToneAsync()
    {
        using Process process = Process.Start(new ProcessStartInfo(
            "ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "sine=duration=1", "-f", "mp3", "-"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        using var bytes = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(bytes, Token);
        await process.WaitForExitAsync(Token);
        return bytes.ToArray();
    }
}
