using System.Net;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class QueueAndSystemTests : ApiTest
{
    private ModelStatus Status => (ModelStatus)App.Services.GetRequiredService<IModelStatus>();

    [Fact]
    public async Task Queue_PausedAndResumed_SaysSo()
    {
        Assert.True((await PostAsync("/api/queue/pause")).Json.GetProperty("paused").GetBoolean());
        string id = await SubmitAsync();
        Answer paused = await GetAsync("/api/queue");

        Assert.True(paused.Json.GetProperty("paused").GetBoolean());
        Assert.Equal(1, paused.Json.GetProperty("queued").GetInt32());
        Assert.Equal(id, paused.Json.GetProperty("jobs")[0].GetProperty("id").GetString());
        Assert.Equal(1, paused.Json.GetProperty("jobs")[0].GetProperty("queue_position").GetInt32());

        App.Renderer.Ending = task => WriteResult(task, [1]);
        Assert.False((await PostAsync("/api/queue/resume")).Json.GetProperty("paused").GetBoolean());
        Assert.Equal(JobState.Succeeded, (await FinishAsync(id)).State);
    }

    [Fact]
    public async Task CancelAll_Cancels_RunningAndWaitingJobs()
    {
        string running = await SubmitAsync();
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, null));
        string waiting = await SubmitAsync();

        Answer answer = await PostAsync("/api/queue/cancel-all");

        Assert.Equal(1, answer.Json.GetProperty("cancelled").GetInt32());
        Assert.Equal(1, answer.Json.GetProperty("requested").GetInt32());
        foreach (string id in new[] { running, waiting })
        {
            Assert.True(JobId.TryParse(id, out JobId job));
            Assert.Equal(JobState.Cancelled, (await App.Jobs.WatchAsync(job, Token).LastAsync(Token)).State);
        }
    }

    [Fact]
    public async Task System_Says_WhatRunsHere()
    {
        Answer answer = await GetAsync("/api/system");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("CPU", answer.Text("device"));
        Assert.Equal("ready", answer.Text("model_state"));
        Assert.True(answer.Json.GetProperty("process_memory_bytes").GetInt64() > 0);
        Assert.True(answer.Json.GetProperty("data_free_bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task Model_Says_WhatItTakes()
    {
        Answer answer = await GetAsync("/api/model");

        Assert.Equal("HunyuanVideo", answer.Text("name"));
        Assert.Equal(10, answer.Json.GetProperty("sizes").GetArrayLength());
        Assert.Equal(1280, answer.Json.GetProperty("defaults").GetProperty("width").GetInt32());
        Assert.Equal(20_000, answer.Json.GetProperty("limits").GetProperty("prompt_characters").GetInt32());
    }

    [Fact]
    public async Task Ready_UntilTheModelIsLoaded_Is503WithTheReason()
    {
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/readyz")).Status);

        Status.Report(Samples.Model with { Phase = ModelPhase.Loading, Message = "Loading the transformer" });
        Answer loading = await GetAsync("/readyz");
        Status.Report(Samples.Model with { Phase = ModelPhase.Failed, Message = "There is no transformer in /models." });
        Answer failed = await GetAsync("/readyz");

        loading.IsProblem(HttpStatusCode.ServiceUnavailable);
        Assert.Contains("Loading the transformer", loading.Text("detail"), StringComparison.Ordinal);
        failed.IsProblem(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("There is no transformer in models.", failed.Text("detail"));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/healthz")).Status);
    }

    [Fact]
    public async Task Forecast_AfterAFinishedRender_IsInEveryAnswer()
    {
        await using var priced = new WebApp { Settings = { ["Api:HourlyRate"] = "3.6" } };
        using HttpClient client = priced.CreateClient();
        await LearnAsync(priced, seconds: 100);
        await client.PostAsync(new Uri("/api/queue/pause", UriKind.Relative), null, Token);
        Answer first = await SubmitToAsync(client);
        Answer second = await SubmitToAsync(client);

        Assert.Equal(100, first.Json.GetProperty("predicted_seconds").GetDouble(), 1e-3);
        Assert.Equal(0.1, first.Json.GetProperty("predicted_cost_usd").GetDouble(), 1e-6);

        // a paused queue promises no time
        Assert.Equal(JsonValueKind.Null, second.Json.GetProperty("eta_seconds").ValueKind);
        using HttpResponseMessage queue = await client.GetAsync(new Uri("/api/queue", UriKind.Relative), Token);
        Assert.Equal(2, (await Answer.OfAsync(queue, Token)).Json.GetProperty("jobs").GetArrayLength());
    }

    [Fact]
    public async Task Eta_OfAWaitingJob_IsThatOfAllBeforeItAndItsOwn()
    {
        await LearnAsync(App, seconds: 100);
        await SubmitAsync();
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, TimeSpan.FromSeconds(140), null));
        await SubmitAsync();

        Answer last = await PostAsync("/api/jobs", Valid);

        Assert.Equal(2, last.Json.GetProperty("queue_position").GetInt32());
        Assert.InRange(last.Json.GetProperty("eta_seconds").GetDouble(), 320, 340);
    }

    private static async Task<Answer> SubmitToAsync(HttpClient client)
    {
        using var content = new StringContent(Valid, System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync(new Uri("/api/jobs", UriKind.Relative), content, Token);
        return await Answer.OfAsync(response, Token);
    }

    /// <summary>As if a job like <see cref="ApiTest.Valid"/> had been rendered.</summary>
    private static async Task LearnAsync(WebApp app, double seconds)
    {
        RenderRequest request = Samples.Request with { Width = 64, Height = 64, VideoLength = 5, InferSteps = 4 };
        // the worker of the app would be as quick to claim it
        await app.Renderer.LeaveAsync(() => app.Jobs.ResumeQueueAsync(Token));
        await app.Jobs.SubmitAsync(new NewJob { Request = request, Priority = JobPriority.Next }, Token);
        ClaimedJob claim = (await app.Claims.TryClaimAsync("test", Token))!;
        var timing = new RenderTiming
        {
            Profile = RenderProfile.Of(Samples.Model),
            Tokens = 2 * 4 * 4,
            Steps = 4,
            DenoiseSeconds = seconds * 0.8,
            OtherSeconds = seconds * 0.2,
        };
        await app.Claims.CompleteAsync(claim.Job.Id, claim.Lease, new JobOutcome { VideoFile = "videos/a.mp4" }, timing, Token);
        app.Renderer.Return();
    }
}
