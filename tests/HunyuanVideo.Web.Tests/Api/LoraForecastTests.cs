using System.Globalization;
using System.Net;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Api;

/// <summary>What a change of LoRAs adds to the predicted time of jobs.</summary>
public sealed class LoraForecastTests : ApiTest
{
    private const string Plain = """{"prompt":"A cat.","width":64,"height":64,"video_length":5,"infer_steps":4,"seed":7}""";
    private const string Neon = """{"prompt":"A cat.","width":64,"height":64,"video_length":5,"infer_steps":4,"seed":7,"loras":[{"name":"neon"}]}""";
    private const string Weak = """{"prompt":"A cat.","width":64,"height":64,"video_length":5,"infer_steps":4,"seed":7,"loras":[{"name":"neon","strength":0.5}]}""";

    private readonly FixedCost _cost = new();

    public override ValueTask InitializeAsync()
    {
        App.Configure = services => services.AddSingleton<ILoraCost>(_cost);
        return base.InitializeAsync();
    }

    [Fact]
    public async Task Predicted_JobsThatWait_HaveTheChangeFromTheJobBeforeThemAndNoneAfterTheSameSet()
    {
        await LearnAsync();
        await PostAsync("/api/queue/pause");
        string[] bodies = [Neon, Neon, Weak, Plain, Plain];
        var addresses = new List<string>();
        foreach (string body in bodies)
        {
            addresses.Add($"/api/jobs/{await SubmitAsync(body)}");
        }

        Assert.Equal("110, 100, 110, 110, 100", await PredictedAsync(addresses));

        // as the model is now
        _cost.Now = new RequestedLoras(new RequestedLora("neon"));
        Assert.Equal("100, 100, 110, 110, 100", await PredictedAsync(addresses));

        // the second of the same set goes to the end: now each changes but the last two
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(HttpMethod.Patch, addresses[0], $$"""{"after":"{{addresses[4].Split('/')[^1]}}"}""")).Status);
        await Task.Delay(600, Token);
        Assert.Equal("110, 100, 110, 110, 100", await PredictedAsync(addresses));
    }

    [Fact]
    public async Task Predicted_BehindARender_IsTheChangeFromItsLoras()
    {
        await LearnAsync();
        string running = await SubmitAsync(Neon);
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, TimeSpan.FromSeconds(140), null));
        string same = await SubmitAsync(Neon);
        string other = await SubmitAsync(Plain);

        Assert.Equal("100, 110", await PredictedAsync([$"/api/jobs/{same}", $"/api/jobs/{other}"]));
        Answer last = await GetAsync($"/api/jobs/{other}");
        Assert.InRange(last.Json.GetProperty("eta_seconds").GetDouble(), 330, 350);
        Assert.NotEqual(running, other);
    }

    private async Task<string> PredictedAsync(IEnumerable<string> addresses)
    {
        var seconds = new List<string>();
        foreach (string address in addresses)
        {
            seconds.Add((await GetAsync(address)).Json.GetProperty("predicted_seconds").GetDouble().ToString("0.###", CultureInfo.InvariantCulture));
        }

        return string.Join(", ", seconds);
    }

    private async Task LearnAsync()
    {
        RenderRequest request = Samples.Request with { Width = 64, Height = 64, VideoLength = 5, InferSteps = 4 };
        await App.Renderer.LeaveAsync(() => App.Jobs.ResumeQueueAsync(Token));
        await App.Jobs.SubmitAsync(new NewJob { Request = request, Priority = JobPriority.Next }, Token);
        ClaimedJob claim = (await App.Claims.TryClaimAsync("test", Token))!;
        var timing = new RenderTiming { Profile = RenderProfile.Of(Samples.Model), Tokens = 2 * 4 * 4, Steps = 4, DenoiseSeconds = 80, OtherSeconds = 20 };
        await App.Claims.CompleteAsync(claim.Job.Id, claim.Lease, new JobOutcome { VideoFile = "videos/a.mp4" }, timing, Token);
        App.Renderer.Return();
    }

    /// <summary>Ten seconds for every change.</summary>
    private sealed class FixedCost : ILoraCost
    {
        public RequestedLoras? Now { get; set; }

        public TimeSpan FromNow(RequestedLoras? after) => Between(Now, after);

        public TimeSpan Between(RequestedLoras? before, RequestedLoras? after) => Equals(before, after) ? TimeSpan.Zero : TimeSpan.FromSeconds(10);
    }
}
