using System.Net;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class JobEndpointsTests : ApiTest
{
    private static readonly string Unknown = JobId.New(DateTimeOffset.UnixEpoch).ToString();

    public static TheoryData<string, string> Addresses { get; } = new()
    {
        { "GET", "" }, { "DELETE", "" }, { "PATCH", "" }, { "POST", "/cancel" }, { "POST", "/retry" }, { "POST", "/rerender" }, { "GET", "/events" },
        { "GET", "/video" }, { "GET", "/poster" }, { "GET", "/preview" }, { "GET", "/latents" }, { "GET", "/metadata" },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task AnyAddress_OfNoJob_Is404(string method, string address)
    {
        foreach (string id in new[] { Unknown, "x", "..%2f..%2fetc%2fpasswd", new string('a', 500) })
        {
            Answer answer = await SendAsync(new HttpMethod(method), $"/api/jobs/{id}{address}", method == "PATCH" ? "{}" : null);
            Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{id}: {answer.Status}");
        }

        (await SendAsync(new HttpMethod(method), $"/api/jobs/{Unknown}{address}", method == "PATCH" ? "{}" : null)).IsProblem(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("GET", "/api/nothing", HttpStatusCode.NotFound)]
    [InlineData("PUT", "/api/jobs", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/queue/pause", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/hubs/nothing", HttpStatusCode.NotFound)]
    public async Task WrongAddress_IsAProblemNotAPage(string method, string address, HttpStatusCode status)
    {
        (await SendAsync(new HttpMethod(method), address)).IsProblem(status);
    }

    [Fact]
    public async Task Get_ARunningJob_HasItsProgress()
    {
        string id = await SubmitAsync();
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 2, 4, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), null));

        Answer answer = await GetAsync($"/api/jobs/{id}");

        Assert.Equal("running", answer.Text("state"));
        Assert.Equal("denoise", answer.Text("phase"));
        Assert.Equal(2, answer.Json.GetProperty("step").GetInt32());
        Assert.Equal(4, answer.Json.GetProperty("steps").GetInt32());
        Assert.InRange(answer.Json.GetProperty("eta_seconds").GetDouble(), 0, 3);
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("queue_position").ValueKind);
    }

    [Fact]
    public async Task List_Pages_HaveEveryJobOnce()
    {
        await PostAsync("/api/queue/pause");
        var ids = new List<string>();
        for (int i = 0; i < 5; i++)
        {
            ids.Add(await SubmitAsync());
        }

        var seen = new List<string>();
        string address = "/api/jobs?limit=2";
        while (true)
        {
            Answer page = await GetAsync(address);
            seen.AddRange(page.Json.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!));
            JsonElement next = page.Json.GetProperty("next");
            if (next.ValueKind == JsonValueKind.Null)
            {
                break;
            }

            address = $"/api/jobs?limit=2&before={next.GetInt64()}";
        }

        Assert.Equal(Enumerable.Reverse(ids), seen);
    }

    [Fact]
    public async Task List_ByState_HasOnlyThose()
    {
        await PostAsync("/api/queue/pause");
        string cancelled = await SubmitAsync();
        string queued = await SubmitAsync();
        await PostAsync($"/api/jobs/{cancelled}/cancel");

        Assert.Equal([cancelled], Ids(await GetAsync("/api/jobs?state=cancelled,failed")));
        Assert.Equal([queued], Ids(await GetAsync("/api/jobs?state=QUEUED")));
    }

    [Theory]
    [InlineData("state=done", "state")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=NaN", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("before=-1", "before")]
    [InlineData("before=x", "before")]
    public async Task List_ABadParameter_Is400AndNamesIt(string query, string field) => (await GetAsync($"/api/jobs?{query}")).Error(field);

    [Fact]
    public async Task Cancel_AWaitingJob_IsCancelledAtOnceAndAgain()
    {
        await PostAsync("/api/queue/pause");
        string id = await SubmitAsync();

        Answer first = await PostAsync($"/api/jobs/{id}/cancel");
        Answer second = await PostAsync($"/api/jobs/{id}/cancel");

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal("cancelled", first.Text("state"));
        Assert.Equal(HttpStatusCode.OK, second.Status);
    }

    [Fact]
    public async Task Cancel_ARunningJob_IsAccepted()
    {
        string id = await SubmitAsync();
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, null));

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"/api/jobs/{id}/cancel")).Status);

        Assert.True(JobId.TryParse(id, out JobId job));
        Assert.Equal(JobState.Cancelled, (await App.Jobs.WatchAsync(job, Token).LastAsync(Token)).State);
    }

    [Fact]
    public async Task CancelAndRetry_AFinishedJob_Are409()
    {
        App.Renderer.Ending = task => WriteResult(task, [1]);
        string id = await SubmitAsync();
        await FinishAsync(id);

        (await PostAsync($"/api/jobs/{id}/cancel")).IsProblem(HttpStatusCode.Conflict);
        (await PostAsync($"/api/jobs/{id}/retry")).IsProblem(HttpStatusCode.Conflict);
        (await SendAsync(HttpMethod.Patch, $"/api/jobs/{id}", """{"infer_steps":3}""")).IsProblem(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Retry_ACancelledJob_WaitsAgain()
    {
        await PostAsync("/api/queue/pause");
        string id = await SubmitAsync();
        await PostAsync($"/api/jobs/{id}/cancel");

        Answer answer = await PostAsync($"/api/jobs/{id}/retry");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("queued", answer.Text("state"));
    }

    [Fact]
    public async Task Patch_Settings_EditsTheWaitingJob()
    {
        await PostAsync("/api/queue/pause");
        string id = await SubmitAsync();

        Answer answer = await SendAsync(HttpMethod.Patch, $"/api/jobs/{id}", """{"prompt":"A dog.","infer_steps":9}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("A dog.", answer.Json.GetProperty("request").GetProperty("prompt").GetString());
        Assert.Equal(9, answer.Json.GetProperty("request").GetProperty("infer_steps").GetInt32());
        Assert.Equal(7, answer.Json.GetProperty("seed").GetInt64());
    }

    [Fact]
    public async Task Patch_LoraThatIsNotThere_Is400AndTheJobStays()
    {
        await PostAsync("/api/queue/pause");
        string id = await SubmitAsync();

        (await SendAsync(HttpMethod.Patch, $"/api/jobs/{id}", """{"infer_steps":9,"loras":[{"name":"gone"}]}""")).Error("loras");
        Assert.NotEqual(9, (await GetAsync($"/api/jobs/{id}")).Json.GetProperty("request").GetProperty("infer_steps").GetInt32());
    }

    [Fact]
    public async Task Patch_Moves_ChangeTheOrder()
    {
        await PostAsync("/api/queue/pause");
        string a = await SubmitAsync();
        string b = await SubmitAsync();
        string c = await SubmitAsync();

        await SendAsync(HttpMethod.Patch, $"/api/jobs/{c}", """{"run_next":true}""");
        Assert.Equal([c, a, b], Ids(await GetAsync("/api/queue")));

        await SendAsync(HttpMethod.Patch, $"/api/jobs/{c}", $$"""{"after":"{{b}}"}""");
        Assert.Equal([a, b, c], Ids(await GetAsync("/api/queue")));

        await SendAsync(HttpMethod.Patch, $"/api/jobs/{b}", $$"""{"before":"{{a}}"}""");
        Assert.Equal([b, a, c], Ids(await GetAsync("/api/queue")));
    }

    [Theory]
    [InlineData("""{"run_next":"yes"}""", "run_next")]
    [InlineData("""{"before":"x"}""", "before")]
    [InlineData("""{"after":5}""", "after")]
    [InlineData("""{"run_next":true,"after":"00000000000000000000000000000000"}""", "run_next")]
    [InlineData("""{"webhook_url":"https://a.example"}""", "webhook_url")]
    [InlineData("""{"infer_steps":0}""", "infer_steps")]
    [InlineData("no", "body")]
    public async Task Patch_ABadField_Is400AndNamesIt(string json, string field)
    {
        await PostAsync("/api/queue/pause");
        string id = await SubmitAsync();

        (await SendAsync(HttpMethod.Patch, $"/api/jobs/{id}", json)).Error(field);
    }

    [Fact]
    public async Task Delete_AFinishedJob_DeletesItsFiles()
    {
        App.Renderer.Ending = task => WriteResult(task, [1, 2]);
        string id = await SubmitAsync();
        RenderJob job = await FinishAsync(id);
        Assert.True(File.Exists(job.Outcome!.VideoFile));

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, $"/api/jobs/{id}")).Status);

        Assert.False(File.Exists(job.Outcome.VideoFile));
        Assert.False(File.Exists(job.Outcome.LatentsFile));
        (await GetAsync($"/api/jobs/{id}")).IsProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Delete_ARunningJob_Is409()
    {
        string id = await SubmitAsync();
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, null));

        (await SendAsync(HttpMethod.Delete, $"/api/jobs/{id}")).IsProblem(HttpStatusCode.Conflict);
    }

    private static string[] Ids(Answer answer) =>
        [.. answer.Json.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("id").GetString()!)];
}
