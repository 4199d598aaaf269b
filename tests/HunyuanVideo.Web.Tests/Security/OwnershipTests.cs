using System.Net;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Storyboards;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>Each sees and changes only what is his.</summary>
public sealed class OwnershipTests : UsersTest
{
    [Fact]
    public async Task Lists_OfEach_ShowWhatHeMaySee()
    {
        await HoldQueueAsync();
        string first = await SubmitAsAsync(Owner);
        string second = await SubmitAsAsync(Other);
        string third = await SubmitAsAsync(Owner);

        (string Name, string[] Seen)[] expected =
        [
            (Owner, [third, first]), (Other, [second]), (Viewer, [third, second, first]), (Admin, [third, second, first]),
        ];
        foreach ((string name, string[] seen) in expected)
        {
            Answer jobs = await GetAsync("/api/jobs", name);
            Answer queue = await GetAsync("/api/queue", name);

            Assert.Equal(seen, IdsIn(jobs));
            Assert.Equal(seen.Length, jobs.Json.GetProperty("total").GetInt32());
            Assert.Equal(seen.Reverse(), IdsIn(queue));
            Assert.Equal(3, queue.Json.GetProperty("queued").GetInt32());
        }

        Answer own = await GetAsync("/api/queue", Owner);
        Assert.Equal([1, 3], Jobs(own).Select(job => job.GetProperty("queue_position").GetInt32()));
        Assert.All(Jobs(own), job => Assert.Equal(Owner, job.GetProperty("owner").GetString()));
    }

    [Fact]
    public async Task JobOfSomebodyElse_WhateverIsAsked_IsNotThereAndStaysAsItIs()
    {
        RenderJob job = await RenderAsAsync(Owner);
        StoredJob before = (await App.Jobs.GetAsync(job.Id, Token))!;
        string self = $"/api/jobs/{job.Id}";
        string[] reading = [self, $"{self}/video", $"{self}/poster", $"{self}/latents", $"{self}/metadata", $"{self}/preview", $"{self}/events",
            $"/videos/{job.Id}", $"/videos/{job.Id}/poster", $"/videos/{job.Id}/preview"];
        foreach (string address in reading)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(address, Other)).Status);
        }

        (HttpMethod Method, string Address, string? Json)[] changing =
        [
            (HttpMethod.Post, $"{self}/cancel", null),
            (HttpMethod.Post, $"{self}/finish", null),
            (HttpMethod.Post, $"{self}/retry", null),
            (HttpMethod.Post, $"{self}/rerender", "{}"),
            (HttpMethod.Patch, self, """{"infer_steps":3}"""),
            (HttpMethod.Patch, self, """{"run_next":true}"""),
            (HttpMethod.Put, $"{self}/favourite", """{"favourite":true}"""),
            (HttpMethod.Put, $"{self}/tags", """{"tags":["mine"]}"""),
            (HttpMethod.Delete, self, null),
            (HttpMethod.Post, "/api/jobs/zip", $$"""{"ids":["{{job.Id}}"]}"""),
        ];
        foreach ((HttpMethod method, string address, string? json) in changing)
        {
            (await SendAsync(method, address, json, As(Other))).IsProblem(HttpStatusCode.NotFound);
        }

        Answer deleted = await PostAsync("/api/jobs/delete", $$"""{"ids":["{{job.Id}}"]}""", Other);
        Assert.Empty(deleted.Json.GetProperty("deleted").EnumerateArray());
        Assert.Equal(JsonSerializer.Serialize(before), JsonSerializer.Serialize(await App.Jobs.GetAsync(job.Id, Token)));
        Assert.Equal("a video"u8.ToArray(), await File.ReadAllBytesAsync(job.Outcome!.VideoFile, Token));
    }

    [Fact]
    public async Task Preview_OfSomebodyElsesRunningJob_IsNotThere()
    {
        string id = await SubmitAsAsync(Owner);
        var sheet = new PreviewSheet([1, 2, 3], "image/jpeg", 8, 8, 1);
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, sheet));

        foreach (string address in (string[])[$"/videos/{id}/preview", $"/api/jobs/{id}/preview"])
        {
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(address, Owner)).Status);
            Assert.Equal(HttpStatusCode.OK, (await GetAsync(address, Viewer)).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(address, Other)).Status);
        }

        (await PostAsync($"/api/jobs/{id}/finish", "{}", Other)).IsProblem(HttpStatusCode.NotFound);
        (await PostAsync($"/api/jobs/{id}/cancel", "{}", Other)).IsProblem(HttpStatusCode.NotFound);
        Assert.Equal(JobState.Running, (await App.Jobs.FindNewestAsync(Token))!.State);
    }

    [Fact]
    public async Task JobOfSomebodyElse_AsASource_IsNotThere()
    {
        RenderJob job = await RenderAsAsync(Owner);

        Answer answer = await PostAsync("/api/jobs", $$"""{"prompt":"A cat.","source_job":"{{job.Id}}","strength":0.7}""", Other);

        Assert.Contains("There is no job", answer.Error("source_job"), StringComparison.Ordinal);
        await using AsyncServiceScope page = ScopeOf(Other, Role.Creator);
        JobStoreException gone = await Assert.ThrowsAsync<JobStoreException>(() => page.ServiceProvider.GetRequiredService<IJobs>()
            .SubmitAsync(Samples.Request with { SourceJob = job.Id.ToString(), Strength = 0.7 }, null, Token));
        Assert.Contains("not there any more", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SameKey_OfTwoPeople_IsTwoJobs()
    {
        await HoldQueueAsync();
        Answer[] answers =
        [
            await SendAsync(HttpMethod.Post, "/api/jobs", Valid, As(Owner), ("Idempotency-Key", "k")),
            await SendAsync(HttpMethod.Post, "/api/jobs", Valid, As(Other), ("Idempotency-Key", "k")),
            await SendAsync(HttpMethod.Post, "/api/jobs", Valid, As(Owner), ("Idempotency-Key", "k")),
        ];

        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.OK], answers.Select(answer => answer.Status));
        Assert.NotEqual(answers[0].Text("id"), answers[1].Text("id"));
        Assert.Equal(answers[0].Text("id"), answers[2].Text("id"));
        Answer different = await SendAsync(HttpMethod.Post, "/api/jobs", """{"prompt":"A dog."}""", As(Other), ("Idempotency-Key", "k"));
        different.IsProblem(HttpStatusCode.Conflict);
        Assert.DoesNotContain(answers[0].Text("id")!, different.Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Viewer_OfEveryJob_SeesAndChangesNothing()
    {
        RenderJob job = await RenderAsAsync(Owner);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"/videos/{job.Id}", Viewer)).Status);
        Assert.Equal(Owner, (await GetAsync($"/api/jobs/{job.Id}", Viewer)).Text("owner"));
        await using AsyncServiceScope page = ScopeOf(Viewer, Role.Viewer);
        var jobs = page.ServiceProvider.GetRequiredService<IJobs>();
        Assert.Equal(ChangeResult.NotFound, await jobs.DeleteAsync(job.Id, Token));
        Assert.Equal(CancelResult.NotFound, await jobs.CancelAsync(job.Id, Token));
        Assert.Equal(FinishResult.NotFound, await jobs.FinishAsync(job.Id, Token));
        Assert.Equal(ChangeResult.NotFound, await jobs.SetFavouriteAsync(job.Id, favourite: true, Token));
        Assert.Equal(ChangeResult.NotFound, await jobs.SetTagsAsync(job.Id, ["a"], Token));
        Assert.Equal(ChangeResult.NotFound, await jobs.RetryAsync(job.Id, Token));
        Assert.Equal(ChangeResult.NotFound, await jobs.EditAsync(job.Id, Samples.Request, Token));
        Assert.Equal(EnqueueOutcome.NotAllowed, (await jobs.SubmitAsync(Samples.Request, null, Token)).Outcome);
        Assert.Equal(EnqueueOutcome.NotAllowed, (await jobs.DuplicateAsync(job.Id, null, Token)).Outcome);
    }

    [Theory]
    [InlineData(Viewer, Role.Viewer)]
    [InlineData(Owner, Role.Creator)]
    public async Task WholeQueue_OfNoAdmin_IsLeftAlone(string name, Role role)
    {
        await HoldQueueAsync();
        string id = await SubmitAsAsync(Owner);
        await using AsyncServiceScope page = ScopeOf(name, role);
        var jobs = page.ServiceProvider.GetRequiredService<IJobs>();
        Assert.True(JobId.TryParse(id, out JobId job));

        await Assert.ThrowsAsync<NotAllowedException>(() => jobs.PauseQueueAsync(Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => jobs.ResumeQueueAsync(Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => jobs.CancelAllAsync(Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => jobs.RunNextAsync(job, Token));
        await Assert.ThrowsAsync<NotAllowedException>(() => jobs.ReorderAsync(job, JobPlace.Before, job, Token));
        Assert.Equal(new QueueStatus(true, 1, 0), await App.Jobs.QueueStatusAsync(Token));
        (await SendAsync(HttpMethod.Patch, $"/api/jobs/{id}", """{"run_next":true,"infer_steps":3}""", As(Owner))).IsProblem(HttpStatusCode.Forbidden);
        Assert.Equal(4, (await App.Jobs.GetAsync(job, Token))!.Request.InferSteps);
    }

    [Fact]
    public async Task Nobody_Ever_SeesAnything()
    {
        RenderJob job = await RenderAsAsync(Owner);
        await using AsyncServiceScope page = ScopeOf(null, Role.Viewer);
        var jobs = page.ServiceProvider.GetRequiredService<IJobs>();

        Assert.Null(await jobs.FindAsync(job.Id, Token));
        Assert.Null(await jobs.FindNewestAsync(Token));
        Assert.Empty(await jobs.WatchAsync(job.Id, Token).ToListAsync(Token));
        Assert.Empty(await jobs.WatchNewestAsync(Token).ToListAsync(Token));
        Assert.Null(await jobs.GetAsync(job.Id, Token));
        Assert.Empty((await jobs.ListAsync(new JobQuery(), Token)).Jobs);
        Assert.Empty((await jobs.ListAsync(new JobQuery { Owner = Owner }, Token)).Jobs);
        Assert.Empty(await jobs.ListKeysAsync(new JobQuery(), 10, Token));
        Assert.Empty(await jobs.ListQueueAsync(10, Token));
        Assert.Empty((await jobs.FacetsAsync([], Token)).Sizes);
        Assert.Equal(0, await jobs.CountAsync(new JobQuery(), Token));
        Assert.Equal(new QueueStatus(false, 0, 0), await jobs.QueueStatusAsync(Token));
        Assert.Empty(await page.ServiceProvider.GetRequiredService<CallerStoryboards>().ListAsync(Token));
    }

    [Fact]
    public async Task Newest_OfACreator_IsHisOwn()
    {
        RenderJob own = await RenderAsAsync(Owner);
        RenderJob later = await RenderAsAsync(Other);
        await using AsyncServiceScope mine = ScopeOf(Owner, Role.Creator);
        await using AsyncServiceScope all = ScopeOf(Viewer, Role.Viewer);
        var jobs = mine.ServiceProvider.GetRequiredService<IJobs>();

        Assert.Equal(own.Id, (await jobs.FindNewestAsync(Token))!.Id);
        Assert.Equal(own.Id, (await jobs.WatchNewestAsync(Token).FirstAsync(Token)).Id);
        Assert.Null(await jobs.FindNewestAsync(Other, Token));
        Assert.Equal(later.Id, (await all.ServiceProvider.GetRequiredService<IJobs>().FindNewestAsync(Token))!.Id);
        Assert.Equal(1, Assert.Single((await jobs.FacetsAsync([JobState.Succeeded], Token)).Sizes).Count);
        Assert.Empty((await jobs.FacetsAsync([JobState.Succeeded], Other, Token)).Sizes);
        Assert.Equal([own.Id], (await jobs.ListKeysAsync(new JobQuery(), 10, Token)).Select(key => key.Id));
    }

    [Fact]
    public async Task Copy_OfAJob_BelongsToWhoeverMadeIt()
    {
        RenderJob job = await RenderAsAsync(Owner);
        await HoldQueueAsync();
        await using AsyncServiceScope page = ScopeOf(Admin, Role.Admin);

        Submission copy = await page.ServiceProvider.GetRequiredService<IJobs>().DuplicateAsync(job.Id, 9, Token);

        Assert.Equal((Admin, 9L), (copy.Job!.Owner, copy.Job.Seed));
    }

    [Fact]
    public async Task Hub_OfSomebodyElsesJob_SaysThereIsNone()
    {
        RenderJob job = await RenderAsAsync(Owner);
        await using HubConnection other = HubOf(Other);
        await using HubConnection owner = HubOf(Owner);
        await other.StartAsync(Token);
        await owner.StartAsync(Token);

        foreach (string method in (string[])["Watch", "Download"])
        {
            HubException error = await Assert.ThrowsAsync<HubException>(
                async () => await other.StreamAsync<object>(method, job.Id.ToString(), Token).ToListAsync(Token));
            Assert.Contains("There is no job", error.Message, StringComparison.Ordinal);
        }

        foreach (string method in (string[])["Cancel", "Finish"])
        {
            HubException error = await Assert.ThrowsAsync<HubException>(() => other.InvokeAsync<object>(method, job.Id.ToString(), Token));
            Assert.Contains("There is no job", error.Message, StringComparison.Ordinal);
        }

        Assert.Single(await owner.StreamAsync<object>("Watch", job.Id.ToString(), Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Storyboard_OfSomebodyElse_IsNotThereAndTakesNoneOfHisClips()
    {
        RenderJob job = await RenderAsAsync(Owner);
        string clips = $$"""{"title":"mine","clips":[{"job":"{{job.Id}}"}]}""";
        Answer made = await PostAsync("/api/storyboards", clips, Owner);
        Assert.Equal(HttpStatusCode.Created, made.Status);
        string self = $"/api/storyboards/{made.Text("id")}";

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(self, Viewer)).Status);
        (await GetAsync(self, Other)).IsProblem(HttpStatusCode.NotFound);
        (await GetAsync($"{self}/video", Other)).IsProblem(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Put, self, """{"title":"stolen"}""", As(Other))).IsProblem(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Put, $"{self}/sound", "{}", As(Other))).IsProblem(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Delete, $"{self}/sound", null, As(Other))).IsProblem(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Post, $"{self}/export", null, As(Other))).IsProblem(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Post, $"{self}/cancel", null, As(Other))).IsProblem(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Delete, self, null, As(Other))).IsProblem(HttpStatusCode.NotFound);
        Assert.Contains("has no video", (await PostAsync("/api/storyboards", clips, Other)).Error("clips"), StringComparison.Ordinal);
        Assert.Empty((await GetAsync("/api/storyboards", Other)).Json.GetProperty("storyboards").EnumerateArray());
        Assert.Single((await GetAsync("/api/storyboards", Admin)).Json.GetProperty("storyboards").EnumerateArray());
        Assert.True(StoryboardId.TryParse(made.Text("id"), out StoryboardId id));
        Assert.Equal((Owner, "mine"), await App.Services.GetRequiredService<StoryboardStore>().GetAsync(id, Token) is { } kept ? (kept.Owner, kept.Title) : default);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, self, null, As(Owner))).Status);
    }

    [Fact]
    public async Task JobOfNobody_MadeWithoutUsers_IsForThoseWhoSeeAll()
    {
        await HoldQueueAsync();
        RenderJob job = await App.SubmitAsync(Token);

        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"/api/jobs/{job.Id}", Admin)).Status);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"/api/jobs/{job.Id}", Viewer)).Status);
        (await GetAsync($"/api/jobs/{job.Id}", Owner)).IsProblem(HttpStatusCode.NotFound);
    }
}
