using HunyuanVideo.Client;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace HunyuanVideo.Web.Tests.Api.Hubs;

/// <summary>The hub over real sockets, by the client that the API page shows.</summary>
public sealed class JobsHubTests : ApiTest
{
    private HubConnection _connection = null!;

    private JobsClient Hub => new(_connection);

    public override async ValueTask InitializeAsync()
    {
        App.UseKestrel(0);
        App.StartServer();
        await base.InitializeAsync();
        _connection = JobsClient.Connect(Client.BaseAddress!);
        await _connection.StartAsync(Token);
    }

    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Hub_FromSubmitToDownload_BringsTheVideo()
    {
        byte[] video = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))];
        App.Renderer.Ending = task => WriteResult(task, video);
        Job job = await Hub.SubmitAsync(new { prompt = "A cat.", infer_steps = 4 }, "k", Token);
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, null));
        var seen = new List<Job>();

        Job end = await Hub.WatchAsync(
            job.Id,
            now =>
            {
                seen.Add(now);
                App.Renderer.Finish();
            },
            Token);

        Assert.Equal("running", seen[0].State);
        Assert.Equal(1, seen[0].Step);
        Assert.Equal("succeeded", end.State);
        using var file = new MemoryStream();
        await Hub.DownloadAsync(job.Id, file, Token);
        Assert.Equal(video, file.ToArray());
    }

    [Fact]
    public async Task Submit_TheSameKey_IsTheSameJob()
    {
        Job first = await Hub.SubmitAsync(new { prompt = "A cat." }, "k", Token);
        Job second = await Hub.SubmitAsync(new { prompt = "A cat." }, "k", Token);

        Assert.Equal(first.Id, second.Id);
        await Assert.ThrowsAsync<HubException>(() => Hub.SubmitAsync(new { prompt = "A dog." }, "k", Token));
    }

    [Fact]
    public async Task Submit_ABadField_IsToldByItsName()
    {
        HubException error = await Assert.ThrowsAsync<HubException>(
            () => _connection.InvokeAsync<Job>("Submit", new { prompt = "A cat.", width = "x", nonsense = 1 }, Token));

        Assert.Contains("width:", error.Message, StringComparison.Ordinal);
        Assert.Contains("nonsense:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_WhileWatching_EndsTheWatch()
    {
        Job job = await Hub.SubmitAsync(new { prompt = "A cat." }, "k", Token);
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, null));
        Task<Job> end = Hub.WatchAsync(job.Id, _ => { }, Token);

        await Hub.CancelAsync(job.Id, Token);

        Assert.Equal("cancelled", (await end).State);
    }

    [Fact]
    public async Task Watch_AfterALostConnection_StillBringsTheEnd()
    {
        App.Renderer.Ending = task => WriteResult(task, [1]);
        Job job = await Hub.SubmitAsync(new { prompt = "A cat." }, "k", Token);
        await _connection.StopAsync(Token);
        await FinishAsync(job.Id);
        await _connection.StartAsync(Token);

        Assert.Equal("succeeded", (await Hub.WatchAsync(job.Id, _ => { }, Token)).State);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("00000000000000000000000000000000")]
    public async Task AnyCall_OfNoJob_IsAnErrorThatSaysSo(string id)
    {
        HubException watch = await Assert.ThrowsAsync<HubException>(() => Hub.WatchAsync(id, _ => { }, Token));
        HubException cancel = await Assert.ThrowsAsync<HubException>(() => Hub.CancelAsync(id, Token));
        HubException download = await Assert.ThrowsAsync<HubException>(() => Hub.DownloadAsync(id, Stream.Null, Token));

        Assert.All([watch, cancel, download], error => Assert.Contains("There is no job", error.Message, StringComparison.Ordinal));
    }
}
