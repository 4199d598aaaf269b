using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HunyuanVideo.Web.Downloads;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace HunyuanVideo.Web.Tests.Downloads;

/// <summary>A hub on loopback that lists and serves files, and misbehaves as a test asks it to.</summary>
internal sealed class FakeHub : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, Dictionary<string, byte[]>> _repositories = new(StringComparer.Ordinal);

    private FakeHub(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public string Authority => Address.Authority;

    /// <summary>Every request: its path and the Authorization that came with it.</summary>
    public ConcurrentQueue<(string Path, string Range, string Authorization)> Requests { get; } = new();

    /// <summary>Asked before a request is answered; true when the test answered it.</summary>
    public Func<HttpContext, Task<bool>> Intercept { get; set; } = _ => Task.FromResult(false);

    /// <summary>Changes the list of files.</summary>
    public Action<JsonArray> Relist { get; set; } = _ => { };

    /// <summary>Files on a page of the list.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Bytes after which an answer breaks off; drawn anew for each file request.</summary>
    public Func<int?> BreakAfter { get; set; } = () => null;

    public bool ServesRanges { get; set; } = true;

    public static async Task<FakeHub> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var hub = new FakeHub(app);
        app.Run(hub.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return hub;
    }

    public FakeHub Add(string repository, params (string Path, byte[] Bytes)[] files)
    {
        _repositories[repository] = files.ToDictionary(file => file.Path, file => file.Bytes, StringComparer.Ordinal);
        return this;
    }

    public byte[] Bytes(string repository, string path) => _repositories[repository][path];

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    public HfHubOptions Options() => new()
    {
        Endpoint = Address,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        Silence = TimeSpan.FromSeconds(10),
        PartSize = 64 << 10,
        Parallel = 4,
    };

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue((context.Request.Path, context.Request.Headers.Range.ToString(), context.Request.Headers.Authorization.ToString()));
        if (await Intercept(context))
        {
            return;
        }

        string[] path = context.Request.Path.Value!.Trim('/').Split('/');
        if (path is ["api", "models", var owner, var name, "tree", ..] && _repositories.TryGetValue($"{owner}/{name}", out Dictionary<string, byte[]>? listed))
        {
            await ListAsync(context, listed);
        }
        else if (path.Length > 4 && path[2] == "resolve" && _repositories.TryGetValue($"{path[0]}/{path[1]}", out Dictionary<string, byte[]>? files)
            && files.TryGetValue(string.Join('/', path[4..]), out byte[]? bytes))
        {
            await ServeAsync(context, bytes);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private async Task ListAsync(HttpContext context, Dictionary<string, byte[]> files)
    {
        var list = new JsonArray([.. files.Select(file => Entry(file.Key, file.Value)), new JsonObject { ["type"] = "directory", ["path"] = "x", ["oid"] = "", ["size"] = 0 }]);
        Relist(list);
        int from = int.Parse(context.Request.Query["cursor"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        if (from + PageSize < list.Count)
        {
            context.Response.Headers.Link = $"<{Address}{context.Request.Path.Value!.TrimStart('/')}?recursive=true&cursor={from + PageSize}>; rel=\"next\"";
        }

        var page = new JsonArray([.. list.Skip(from).Take(PageSize).Select(entry => entry!.DeepClone())]);
        await context.Response.WriteAsync(page.ToJsonString(), context.RequestAborted);
    }

    private static JsonObject Entry(string path, byte[] bytes)
    {
        var entry = new JsonObject { ["type"] = "file", ["path"] = path, ["size"] = bytes.Length, ["oid"] = GitId(bytes) };
        if (bytes.Length > 1000)
        {
            entry["lfs"] = new JsonObject { ["oid"] = Convert.ToHexStringLower(SHA256.HashData(bytes)), ["size"] = bytes.Length, ["pointerSize"] = 130 };
        }

        return entry;
    }

    private static string GitId(byte[] bytes)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"));
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public async Task ServeAsync(HttpContext context, byte[] bytes)
    {
        (int from, int to) = (0, bytes.Length - 1);
        if (ServesRanges && context.Request.GetTypedHeaders().Range?.Ranges.Single() is { } range)
        {
            (from, to) = ((int)range.From!.Value, (int)range.To!.Value);
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes {from}-{to}/{bytes.Length}";
        }

        int length = to - from + 1;
        context.Response.ContentLength = length;
        int send = Math.Min(length, BreakAfter() ?? length);
        await context.Response.Body.WriteAsync(bytes.AsMemory(from, send), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (send < length)
        {
            context.Features.Get<IHttpRequestLifetimeFeature>()!.Abort();
        }
    }
}
