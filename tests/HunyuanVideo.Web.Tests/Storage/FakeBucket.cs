using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Web.Tests.Storage;

/// <summary>An S3-compatible service on loopback, that keeps what it gets and misbehaves as a test asks it to.</summary>
internal sealed class FakeBucket : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeBucket(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>What it holds, by path.</summary>
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    /// <summary>Every attempt to put something.</summary>
    public ConcurrentQueue<string> Puts { get; } = new();

    /// <summary>Drawn for each put: what it does wrong.</summary>
    public Func<BucketFault> Fault { get; set; } = () => BucketFault.None;

    public static async Task<FakeBucket> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var bucket = new FakeBucket(app);
        app.Run(bucket.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return bucket;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!;
        if (!context.Request.Headers.Authorization.ToString().Contains("Credential=key/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 403;
        }
        else if (HttpMethods.IsPut(context.Request.Method))
        {
            await PutAsync(context, path);
        }
        else if (Objects.TryGetValue(path, out byte[]? bytes))
        {
            context.Response.ContentLength = bytes.Length;
            context.Response.Headers.ETag = "\"0\"";
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private async Task PutAsync(HttpContext context, string path)
    {
        Puts.Enqueue(path);
        BucketFault fault = Fault();
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        byte[] bytes = body.ToArray();
        switch (fault)
        {
            case BucketFault.Error500:
            case BucketFault.SlowDown:
                context.Response.StatusCode = fault == BucketFault.SlowDown ? 503 : 500;
                context.Response.ContentType = "application/xml";
                await context.Response.WriteAsync($"<Error><Code>{fault}</Code><Message>no</Message></Error>", context.RequestAborted);
                return;
            case BucketFault.Silence:
                await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                return;
            case BucketFault.BreakOff:
                context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
                return;
            case BucketFault.Truncate:
                bytes = bytes[..(bytes.Length / 2)];
                break;
        }

        Objects[path] = bytes;
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))[..32]}-1\"");
    }
}

/// <summary>What a bucket does wrong.</summary>
internal enum BucketFault
{
    None,
    Error500,
    SlowDown,
    Silence,
    BreakOff,
    Truncate,
}
