using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class WebhookTests : IAsyncLifetime
{
    private readonly WebApp _app = new();
    private readonly Channel<string> _told = Channel.CreateUnbounded<string>();
    private WebApplication _receiver = null!;
    private int _refusals;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.MapPost("/done", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            string body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
            if (Interlocked.Decrement(ref _refusals) >= 0)
            {
                return Results.StatusCode(500);
            }

            await _told.Writer.WriteAsync(body, request.HttpContext.RequestAborted);
            return Results.Ok();
        });
        _receiver.MapPost("/elsewhere", () => Results.Redirect("/done", permanent: true, preserveMethod: true));
        await _receiver.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Webhook_OfAnAllowedHost_IsToldOnceAlsoAfterARefusal()
    {
        _refusals = 1;
        var address = new Uri(new Uri(_receiver.Urls.First()), "/done");
        string id = await RenderWithAsync(address, address.Authority);

        using JsonDocument told = JsonDocument.Parse(await _told.Reader.ReadAsync(Token));
        Assert.Equal(id, told.RootElement.GetProperty("id").GetString());
        Assert.Equal("succeeded", told.RootElement.GetProperty("state").GetString());
        await Task.Delay(TimeSpan.FromSeconds(2), Token);
        Assert.False(_told.Reader.TryRead(out _));
        Assert.Empty(Directory.GetFiles(Path.Combine(_app.Folder, "webhooks")));
    }

    [Fact]
    public async Task Webhook_ThatRedirects_IsNotFollowed()
    {
        var address = new Uri(new Uri(_receiver.Urls.First()), "/elsewhere");
        await RenderWithAsync(address, address.Authority);

        await Task.Delay(TimeSpan.FromSeconds(4), Token);
        Assert.False(_told.Reader.TryRead(out _));
    }

    private async Task<string> RenderWithAsync(Uri address, string allowed)
    {
        _app.Settings["Api:WebhookHosts:0"] = allowed;
        using HttpClient client = _app.CreateClient();
        _app.Renderer.Ending = task => ApiTest.WriteResult(task, [1]);
        _app.Renderer.Finish();
        using var content = new StringContent($$"""{"prompt":"A cat.","webhook_url":"{{address}}"}""", System.Text.Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PostAsync(new Uri("/api/jobs", UriKind.Relative), content, Token);
        Answer answer = await Answer.OfAsync(response, Token);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.True(JobId.TryParse(answer.Text("id"), out JobId job));
        Assert.Equal(JobState.Succeeded, (await _app.Jobs.WatchAsync(job, Token).LastAsync(Token)).State);
        return answer.Text("id")!;
    }
}
