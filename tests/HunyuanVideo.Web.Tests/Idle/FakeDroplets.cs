using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Web.Tests.Idle;

/// <summary>DigitalOcean's API and the metadata service of a droplet, on loopback.</summary>
internal sealed class FakeDroplets : IAsyncDisposable
{
    public const string Token = "dop_v1_secret";
    public const string Id = "3164494";

    private readonly WebApplication _app;

    private FakeDroplets(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public Uri Metadata => new(Address, "/metadata/v1/id");

    /// <summary>Everything that was asked: method, path and body.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>How many requests for the droplet fail first.</summary>
    public int Failures { get; set; }

    public static async Task<FakeDroplets> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var droplets = new FakeDroplets(app);
        app.Run(droplets.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return droplets;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path} {body}".TrimEnd());
        if (context.Request.Path == "/metadata/v1/id")
        {
            await context.Response.WriteAsync(Id + "\n", context.RequestAborted);
        }
        else if (context.Request.Headers.Authorization != $"Bearer {Token}")
        {
            context.Response.StatusCode = 401;
        }
        else if (Failures-- > 0)
        {
            context.Response.StatusCode = 503;
        }
        else
        {
            context.Response.StatusCode = (context.Request.Method, context.Request.Path.Value) switch
            {
                ("DELETE", $"/v2/droplets/{Id}") => 204,
                ("POST", $"/v2/droplets/{Id}/actions") when body == """{"type":"power_off"}""" => 201,
                _ => 404,
            };
        }
    }
}
