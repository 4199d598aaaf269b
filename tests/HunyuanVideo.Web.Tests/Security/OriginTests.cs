using System.Net;
using System.Net.WebSockets;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>What the web pages of other sites have a visitor's browser send.</summary>
public sealed class OriginTests : IAsyncLifetime
{
    private const string Password = "correct horse";
    private const string Evil = "https://evil.example";
    private const string Own = "http://localhost";

    private static readonly (string Name, string Value)[] Foreign =
        [("Origin", Evil), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site")];

    private readonly WebApp _app = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("POST", "/api/jobs")]
    [InlineData("DELETE", "/api/jobs/x")]
    [InlineData("POST", "/api/queue/cancel-all")]
    [InlineData("POST", "/hubs/jobs/negotiate?negotiateVersion=1")]
    [InlineData("GET", "/hubs/jobs?id=x")]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1")]
    [InlineData("GET", "/_blazor?id=x")]
    [InlineData("POST", "/sign-in")]
    [InlineData("POST", "/sign-out")]
    public async Task Request_FromAnotherSite_Is403AlsoWithoutLogin(string method, string address)
    {
        using HttpClient client = _app.CreateClient();
        foreach ((string name, string value) in Foreign)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            request.Headers.Add(name, value);

            using HttpResponseMessage answer = await client.SendAsync(request, Token);

            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [InlineData("/_blazor")]
    [InlineData("/hubs/jobs")]
    public async Task Socket_FromAnotherSite_IsRefusedAndFromThisOneOpened(string address)
    {
        var uri = new Uri($"ws://localhost{address}");
        WebSocketClient client = _app.Server.CreateWebSocketClient();
        client.ConfigureRequest = request => request.Headers.Origin = Evil;
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => client.ConnectAsync(uri, Token));
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);

        client.ConfigureRequest = request => request.Headers.Origin = Own;
        using WebSocket socket = await client.ConnectAsync(uri, Token);
        Assert.Equal(WebSocketState.Open, socket.State);
        socket.Abort();
    }

    [Theory]
    [InlineData("/_blazor")]
    [InlineData("/hubs/jobs")]
    public async Task Socket_NotSignedIn_IsRefused(string address)
    {
        _app.Accounts.Add("ada", role: null, Password);
        WebSocketClient client = _app.Server.CreateWebSocketClient();
        client.ConfigureRequest = request => request.Headers.Origin = Own;

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => client.ConnectAsync(new Uri($"ws://localhost{address}"), Token));

        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", Own, HttpStatusCode.OK)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Origin", Evil, HttpStatusCode.Forbidden)]
    [InlineData(null, null, HttpStatusCode.Forbidden)]
    public async Task Change_WithACookie_HasToComeFromThisSite(string? header, string? value, HttpStatusCode status)
    {
        _app.Accounts.Add("ada", role: null, Password);
        using Browser browser = await new Browser(_app).SignedInAsync("ada", Password);
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/queue/pause");
        if (header is not null)
        {
            request.Headers.Add(header, value);
        }

        using HttpResponseMessage answer = await browser.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:7860")]
    [InlineData("192.168.1.4")]
    public async Task Request_WithoutLoginUnderAForeignName_IsNotTheOneAtThisMachine(string host)
    {
        using HttpClient client = _app.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs") { Headers = { Host = host } };

        using HttpResponseMessage answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("127.0.0.1:7860")]
    [InlineData("[::1]:7860")]
    [InlineData("localhost")]
    public async Task Request_WithoutLoginUnderANameOfThisMachine_IsAnswered(string host)
    {
        using HttpClient client = _app.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs") { Headers = { Host = host } };

        using HttpResponseMessage answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("x-forwarded-proto")]
    [InlineData("X-Real-IP")]
    [InlineData("Via")]
    [InlineData("CF-Connecting-IP")]
    public async Task Request_ForwardedByAnUnknownProxy_IsNotTheOneAtThisMachine(string header)
    {
        using HttpClient client = _app.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs");
        request.Headers.TryAddWithoutValidation(header, "for=127.0.0.1");

        using HttpResponseMessage answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    /// <summary>Whoever comes over a network can name this machine, too: the address he comes from is what counts.</summary>
    [Theory]
    [InlineData("10.1.2.3", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("::ffff:10.1.2.3", false)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    public async Task Request_UnderANameOfThisMachineFromAnAddress_IsAnsweredToThisMachineAlone(string peer, bool answered)
    {
        _app.Configure = services => services.AddSingleton<IStartupFilter, RemoteAddress>();
        using HttpClient client = _app.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/jobs") { Headers = { Host = "localhost:7860" } };
        request.Headers.Add(RemoteAddress.Header, peer);

        using HttpResponseMessage answer = await client.SendAsync(request, Token);

        Assert.Equal(answered ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
    }
}
