using System.Net;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Idle;

/// <summary>The whole app with a guard of a few moments, against a cloud on loopback.</summary>
public sealed class IdleActionTests : IAsyncLifetime
{
    private static readonly string Moment = (0.4 / 60).ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    private readonly WebApp _app = new();
    private FakeDroplets _cloud = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IdleGuard Guard => _app.Services.GetRequiredService<IdleGuard>();

    public async ValueTask InitializeAsync()
    {
        _cloud = await FakeDroplets.StartAsync();
        Set("Minutes", Moment);
        Set("WarningMinutes", Moment);
        Set("ApiUrl", _cloud.Address.ToString());
        Set("MetadataUrl", _cloud.Metadata.ToString());
        Set("Token", FakeDroplets.Token);
        Set("Confirm", "true");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _cloud.DisposeAsync();
    }

    [Theory]
    [InlineData("destroy", "DELETE /v2/droplets/3164494")]
    [InlineData("poweroff", """POST /v2/droplets/3164494/actions {"type":"power_off"}""")]
    public async Task Guard_OfADroplet_AsksOnce(string action, string request)
    {
        Set("Action", action);
        await PassAsync(IdlePhase.Done);

        await LookAsync(times: 3);

        Assert.Equal(["GET /metadata/v1/id", request], _cloud.Requests);
    }

    [Fact]
    public async Task Guard_WhileAJobRenders_AsksNothing()
    {
        Set("Action", "destroy");
        await _app.SubmitAsync(Token);
        _app.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, null));

        await LookAsync(times: 8);

        Assert.Equal(WakeReason.Rendering, Guard.Current.Reason);
        Assert.Empty(_cloud.Requests);
    }

    [Fact]
    public async Task Guard_WhileAJobWaitsInAPausedQueue_AsksNothing()
    {
        Set("Action", "destroy");
        using HttpClient client = _app.CreateClient();
        (await client.PostAsync(new Uri("/api/queue/pause", UriKind.Relative), null, Token)).EnsureSuccessStatusCode();
        await _app.SubmitAsync(Token);

        await LookAsync(times: 8);

        Assert.Equal(WakeReason.Waiting, Guard.Current.Reason);
        Assert.Empty(_cloud.Requests);
    }

    [Fact]
    public async Task Guard_DryRun_AsksNothingAtAll()
    {
        Set("Action", "destroy");
        Set("DryRun", "true");
        Set("Confirm", "false");

        await PassAsync(IdlePhase.Done);

        Assert.True(Guard.Current.DryRun);
        Assert.Empty(_cloud.Requests);
    }

    [Fact]
    public async Task Guard_ApiFails_SaysSoAndAsksAgain()
    {
        Set("Action", "destroy");
        _cloud.Failures = 1;
        await PassAsync(IdlePhase.Acting);
        Assert.Equal("DigitalOcean answered 503.", Guard.Current.Error);

        // the first pause is 10 s
        await PassAsync(IdlePhase.Done);

        Assert.Equal(2, _cloud.Requests.Count(request => request.StartsWith("DELETE", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Guard_WithACommand_RunsItWithItsArgumentsAsTheyAre()
    {
        string file = Path.Combine(_app.Folder, "$(touch x); done");
        Set("Action", "command");
        Set("Command:0", "/usr/bin/touch");
        Set("Command:1", file);

        await PassAsync(IdlePhase.Done);

        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task KeepRunning_FromAProgram_AnswersHowItStands()
    {
        Set("Minutes", "60");
        Set("Action", "destroy");
        using HttpClient client = _app.CreateClient();

        using HttpResponseMessage response = await client.PostAsync(new Uri("/api/system/keep-running", UriKind.Relative), null, Token);
        Answer answer = await Answer.OfAsync(response, Token);
        using HttpResponseMessage system = await client.GetAsync(new Uri("/api/system", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("idle", answer.Text("phase"));
        Assert.Equal("destroy", answer.Text("action"));
        Assert.Equal("destroy", (await Answer.OfAsync(system, Token)).Json.GetProperty("operation").GetProperty("idle").GetProperty("action").GetString());
    }

    private void Set(string key, string value) => _app.Settings[$"Idle:{key}"] = value;

    private async Task PassAsync(IdlePhase phase)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (Guard.Current.Phase != phase)
        {
            await Task.Delay(100, patience.Token);
            await Guard.LookAsync(patience.Token);
        }
    }

    private async Task LookAsync(int times)
    {
        for (int i = 0; i < times; i++)
        {
            await Task.Delay(300, Token);
            await Guard.LookAsync(Token);
        }
    }
}
