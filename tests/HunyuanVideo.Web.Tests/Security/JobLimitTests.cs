using System.Net;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>How much one creator may ask for.</summary>
public sealed class JobLimitTests : UsersTest
{
    private const int Most = 3;
    private const string Large = """{"prompt":"A cat.","width":64,"height":64,"video_length":5,"infer_steps":50}""";

    public override async ValueTask InitializeAsync()
    {
        App.Settings["Access:MostQueuedPerUser"] = $"{Most}";

        // 64 x 64 with 5 frames is 2 x 4 x 4 tokens
        App.Settings["Access:MostWorkPerJob"] = "1000";
        await base.InitializeAsync();
        await HoldQueueAsync();
    }

    [Fact]
    public async Task Submit_OneMoreThanMay_Is429WithATimeAndASentence()
    {
        for (int i = 0; i < Most; i++)
        {
            await SubmitAsAsync(Owner);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/jobs") { Content = new StringContent(Valid, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")) };
        request.Headers.Add("Authorization", As(Owner).Value);
        using HttpResponseMessage response = await Client.SendAsync(request, Token);
        Assert.Equal(30, response.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Answer refused = await Answer.OfAsync(response, Token);
        refused.IsProblem(HttpStatusCode.TooManyRequests);
        Assert.Equal("You have 3 jobs waiting, as many as one user may; wait until one is done, or cancel one.", refused.Text("detail"));

        await using HubConnection hub = HubOf(Owner);
        await hub.StartAsync(Token);
        HubException error = await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<object>("Submit", new { prompt = "A cat.", infer_steps = 1, width = 64, height = 64, video_length = 5 }, Token));
        Assert.EndsWith(refused.Text("detail")!, error.Message, StringComparison.Ordinal);

        await SubmitAsAsync(Other);
        for (int i = 0; i < Most + 1; i++)
        {
            await SubmitAsAsync(Admin);
        }
    }

    [Fact]
    public async Task Submit_ManyAtOnce_AcceptsAsManyAsMay()
    {
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync("/api/jobs", Valid, Owner)));

        Assert.Equal(Most, answers.Count(answer => answer.Status == HttpStatusCode.Accepted));
        Assert.Equal(20 - Most, answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Batch_LargerThanMay_IsQueuedAsFarAsItMay()
    {
        await using AsyncServiceScope page = ScopeOf(Owner, Role.Creator);
        var jobs = page.ServiceProvider.GetRequiredService<IJobs>();
        RenderRequest small = Samples.Request with { Width = 64, Height = 64, VideoLength = 5, InferSteps = 1 };

        BatchSubmission batch = await jobs.SubmitBatchAsync(Guid.NewGuid(), [.. Enumerable.Repeat(small, Most + 2)], Token);

        Assert.Equal((Most, EnqueueOutcome.OwnerFull), (batch.Jobs.Count, batch.Refusal));
        Assert.All(batch.Jobs, job => Assert.Equal(Owner, job.Owner));
    }

    [Fact]
    public async Task Retry_WithAFullQueue_Is429()
    {
        string first = await SubmitAsAsync(Owner);
        await PostAsync($"/api/jobs/{first}/cancel", "{}", Owner);
        for (int i = 0; i < Most; i++)
        {
            await SubmitAsAsync(Owner);
        }

        (await PostAsync($"/api/jobs/{first}/retry", "{}", Owner)).IsProblem(HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync($"/api/jobs/{first}/retry", "{}", Admin)).Status);
    }

    [Fact]
    public async Task Job_OfMoreWorkThanMay_IsRefusedByItsSteps()
    {
        Assert.Contains("at most 1000", (await PostAsync("/api/jobs", Large, Owner)).Error("infer_steps"), StringComparison.Ordinal);
        string id = await SubmitAsAsync(Owner);
        Answer edited = await SendAsync(HttpMethod.Patch, $"/api/jobs/{id}", """{"infer_steps":50}""", As(Owner));
        Assert.Contains("at most 1000", edited.Error("infer_steps"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("/api/jobs", Large, Admin)).Status);
    }

    [Theory]
    [InlineData("MostQueuedPerUser", "0")]
    [InlineData("MostQueuedPerUser", "many")]
    [InlineData("MostWorkPerJob", "-1")]
    public void Read_AValueThatCannotBe_NamesIt(string key, string value)
    {
        IConfiguration settings = new ConfigurationBuilder().AddInMemoryCollection([new($"Access:{key}", value)]).Build();

        Assert.Contains(key, Assert.Throws<ServerOptionsException>(() => JobLimits.Read(settings)).Message, StringComparison.Ordinal);
    }
}
