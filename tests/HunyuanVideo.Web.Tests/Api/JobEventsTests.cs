using System.Net;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class JobEventsTests : ApiTest
{
    [Fact]
    public async Task Events_OfAJob_AreItsSnapshotItsProgressAndItsEnd()
    {
        App.Renderer.Ending = task => WriteResult(task, [1]);
        string id = await SubmitAsync();
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, null));
        var events = new List<JsonElement>();
        await foreach (JsonElement item in EventReader.ReadAsync(Client, $"/api/jobs/{id}/events", Token))
        {
            events.Add(item);
            if (events.Count == 1)
            {
                Assert.Equal("running", item.GetProperty("state").GetString());
                Assert.Equal(1, item.GetProperty("step").GetInt32());
                App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 3, 4, TimeSpan.Zero, null, null));
            }
            else if (item.GetProperty("step").GetInt32() == 3)
            {
                App.Renderer.Finish();
            }
        }

        Assert.True(events.Count >= 3, $"{events.Count} events");
        Assert.Equal("succeeded", events[^1].GetProperty("state").GetString());
        Assert.NotNull(events[^1].GetProperty("links").GetProperty("video").GetString());
    }

    [Fact]
    public async Task Events_OfAFinishedJob_AreItsEndAndThenNoMore()
    {
        App.Renderer.Ending = task => WriteResult(task, [1]);
        string id = await SubmitAsync();
        await FinishAsync(id);

        using HttpResponseMessage first = await Client.GetAsync(new Uri($"/api/jobs/{id}/events", UriKind.Relative), Token);
        string[] lines = (await first.Content.ReadAsStringAsync(Token)).Split('\n');
        string eventId = Assert.Single(lines, line => line.StartsWith("id: ", StringComparison.Ordinal))["id: ".Length..];
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{id}/events");
        again.Headers.Add("Last-Event-ID", eventId);
        using HttpResponseMessage second = await Client.SendAsync(again, Token);

        Assert.Equal("text/event-stream", first.Content.Headers.ContentType?.MediaType);
        Assert.Single(lines, line => line.StartsWith("data: ", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NoContent, second.StatusCode);
    }

    [Fact]
    public async Task Events_OfManyReports_AreAtMostFourASecond()
    {
        string id = await SubmitAsync();
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 0, 100, TimeSpan.Zero, null, null));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Task reports = Task.Run(
            async () =>
            {
                for (int i = 1; i <= 100; i++)
                {
                    App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, i, 100, TimeSpan.Zero, null, null));
                    await Task.Delay(10, Token);
                }
            },
            Token);
        int count = 0;
        await foreach (JsonElement item in EventReader.ReadAsync(Client, $"/api/jobs/{id}/events", Token))
        {
            count++;
            if (item.GetProperty("step").GetInt32() == 100)
            {
                break;
            }
        }

        await reports;
        Assert.InRange(count, 2, (int)(clock.Elapsed.TotalSeconds * 4) + 2);
    }
}
