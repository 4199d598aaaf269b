using System.IO.Compression;
using System.Net;
using System.Text.Json;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

/// <summary>Finding results again, marking them, and doing things to several at once.</summary>
public sealed class JobLibraryTests : ApiTest
{
    private static readonly byte[] Video = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];

    [Theory]
    [InlineData("q=CAT", 2)]
    [InlineData("q=cat%20mat", 1)]
    [InlineData("q=100%25", 1)]
    [InlineData("q=_", 0)]
    [InlineData("width=128&height=64", 1)]
    [InlineData("width=128&height=65", 0)]
    [InlineData("favourite=true", 1)]
    [InlineData("favourite=false", 2)]
    [InlineData("tag=Sea%20Side", 1)]
    [InlineData("tag=sea", 0)]
    [InlineData("model=nano", 3)]
    [InlineData("model=other", 0)]
    [InlineData("from=2020-01-01&to=2999-12-31", 3)]
    [InlineData("from=2999-01-01T00:00:00Z", 0)]
    [InlineData("to=2020-01-01", 0)]
    [InlineData("state=failed", 0)]
    public async Task List_Filters_FindWhatFits(string filter, int count)
    {
        await RenderAsync("A cat.");
        string marked = await RenderAsync("A CAT on a mat, 100% wool.");
        await RenderAsync("A dog.", width: 128);
        await SendAsync(HttpMethod.Put, $"/api/jobs/{marked}/favourite", """{"favourite":true}""");
        await SendAsync(HttpMethod.Put, $"/api/jobs/{marked}/tags", """{"tags":["Sea  Side"]}""");

        Answer answer = await GetAsync($"/api/jobs?{filter}&limit=200");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(count, answer.Json.GetProperty("jobs").GetArrayLength());
        Assert.Equal(count, answer.Json.GetProperty("total").GetInt32());
    }

    [Theory]
    [InlineData("favourite=yes", "favourite")]
    [InlineData("width=-1", "width")]
    [InlineData("height=x", "height")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-13-01", "to")]
    public async Task List_UnreadableFilter_IsToldByItsName(string filter, string field)
    {
        Assert.NotEmpty((await GetAsync($"/api/jobs?{filter}")).Error(field));
    }

    [Fact]
    public async Task List_TooLongSearch_IsTold() =>
        Assert.Contains("200", (await GetAsync($"/api/jobs?q={new string('x', 201)}")).Error("q"), StringComparison.Ordinal);

    [Fact]
    public async Task Notes_OfAJob_ComeBackWithIt()
    {
        string id = await SubmitAsync();

        Answer marked = await SendAsync(HttpMethod.Put, $"/api/jobs/{id}/favourite", """{"favourite":true}""");
        Answer tagged = await SendAsync(HttpMethod.Put, $"/api/jobs/{id}/tags", """{"tags":["Zoo","animal","ANIMAL"]}""");

        Assert.True(marked.Json.GetProperty("favourite").GetBoolean());
        Assert.Equal(["animal", "zoo"], tagged.Json.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.True(tagged.Json.GetProperty("favourite").GetBoolean());
        Assert.True((await GetAsync($"/api/jobs/{id}")).Json.GetProperty("favourite").GetBoolean());
    }

    [Theory]
    [InlineData("favourite", "{}", "favourite")]
    [InlineData("favourite", """{"favourite":1}""", "favourite")]
    [InlineData("tags", "{}", "tags")]
    [InlineData("tags", """{"tags":"a"}""", "tags")]
    [InlineData("tags", """{"tags":[1]}""", "tags")]
    [InlineData("tags", """{"tags":["\ud800"]}""", "tags")]
    [InlineData("tags", """{"tags":["a\u0000"]}""", "tags")]
    [InlineData("tags", """{"tags":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}""", "tags")]
    [InlineData("tags", """{"labels":[]}""", "labels")]
    [InlineData("tags", "[]", "body")]
    [InlineData("tags", "nonsense", "body")]
    public async Task Notes_UnusableBody_IsToldByItsField(string what, string body, string field)
    {
        string id = await SubmitAsync();

        Assert.NotEmpty((await SendAsync(HttpMethod.Put, $"/api/jobs/{id}/{what}", body)).Error(field));
    }

    [Theory]
    [InlineData("favourite", """{"favourite":true}""")]
    [InlineData("tags", """{"tags":[]}""")]
    public async Task Notes_NoSuchJob_Is404(string what, string body)
    {
        (await SendAsync(HttpMethod.Put, $"/api/jobs/00000000000000000000000000000000/{what}", body)).IsProblem(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Put, $"/api/jobs/nonsense/{what}", body)).IsProblem(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Zip_OfSeveralJobs_HasVideosAndSettingsUnderSafeNames(bool form)
    {
        string first = await RenderAsync("../../etc/passwd <script>");
        string second = await RenderAsync("The same seed in the same second.");
        using HttpContent content = form
            ? new FormUrlEncodedContent([KeyValuePair.Create("ids", first), KeyValuePair.Create("ids", second)])
            : new StringContent(JsonSerializer.Serialize(new { ids = (string[])[first, second, first] }), System.Text.Encoding.UTF8, "application/json");

        using HttpResponseMessage response = await Client.PostAsync(new Uri("/api/jobs/zip", UriKind.Relative), content, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("hunyuanvideo-2-videos.zip", response.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
        using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(Token));
        Assert.Equal(4, zip.Entries.Select(entry => entry.FullName).Distinct(StringComparer.Ordinal).Count());
        Assert.All(zip.Entries, entry => Assert.Matches(@"^\d{4}-\d\d-\d\d-\d\dh\d\dm\d\ds_seed7(_2)?\.(mp4|json)$", entry.FullName));
        foreach (ZipArchiveEntry entry in zip.Entries.Where(entry => entry.FullName.EndsWith(".mp4", StringComparison.Ordinal)))
        {
            await using Stream stream = await entry.OpenAsync(Token);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, Token);
            Assert.Equal(Video, bytes.ToArray());
        }

        Assert.DoesNotContain(Directory.EnumerateFiles(App.Folder, "*.zip", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task Zip_UnusableRequests_AreRefusedBeforeAnythingIsSent()
    {
        string done = await RenderAsync("A cat.");
        string unknown = new('0', 32);

        Assert.NotEmpty((await PostAsync("/api/jobs/zip", """{"ids":[]}""")).Error("ids"));
        Assert.NotEmpty((await PostAsync("/api/jobs/zip", "{}")).Error("ids"));
        // a name longer than any form has
        using var broken = new StringContent(new string('x', 5000));
        broken.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded");
        using HttpResponseMessage refused = await Client.PostAsync(new Uri("/api/jobs/zip", UriKind.Relative), broken, Token);
        Assert.NotEmpty((await Answer.OfAsync(refused, Token)).Error("body"));
        Assert.NotEmpty((await PostAsync("/api/jobs/zip", JsonSerializer.Serialize(new { ids = Enumerable.Repeat(done, 501) }))).Error("ids"));
        (await PostAsync("/api/jobs/zip", $$"""{"ids":["{{done}}","{{unknown}}"]}""")).IsProblem(HttpStatusCode.NotFound);
        (await PostAsync("/api/jobs/zip", """{"ids":["../../etc/passwd"]}""")).IsProblem(HttpStatusCode.NotFound);
        File.Delete(Directory.EnumerateFiles(Path.Combine(App.Folder, "videos"), "*.mp4").Single());
        (await PostAsync("/api/jobs/zip", $$"""{"ids":["{{done}}"]}""")).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Delete_Several_SaysWhatBecameOfEach()
    {
        string done = await RenderAsync("A cat.");
        string other = await RenderAsync("A dog.");

        Answer answer = await PostAsync("/api/jobs/delete", $$"""{"ids":["{{done}}","nonsense"]}""");

        Assert.Equal([done], answer.Json.GetProperty("deleted").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(["nonsense"], answer.Json.GetProperty("not_found").EnumerateArray().Select(id => id.GetString()));
        Assert.Empty(answer.Json.GetProperty("refused").EnumerateArray());
        (await GetAsync($"/api/jobs/{done}")).IsProblem(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"/api/jobs/{other}")).Status);
        Assert.Equal(4, Directory.EnumerateFiles(Path.Combine(App.Folder, "videos")).Count());
    }

    [Fact]
    public async Task Delete_ARunningJob_IsRefused()
    {
        string id = await SubmitAsync();
        App.Renderer.Report(new(HunyuanVideo.Jobs.RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, null));

        Answer answer = await PostAsync("/api/jobs/delete", $$"""{"ids":["{{id}}"]}""");

        Assert.Equal([id], answer.Json.GetProperty("refused").EnumerateArray().Select(job => job.GetString()));
    }

    private async Task<string> RenderAsync(string prompt, int width = 64)
    {
        App.Renderer.Ending = task => WriteResult(task, Video) with { Model = "nano" };
        string id = await SubmitAsync(JsonSerializer.Serialize(new { prompt, width, height = 64, video_length = 5, infer_steps = 4, seed = 7 }));
        await FinishAsync(id);
        return id;
    }
}
