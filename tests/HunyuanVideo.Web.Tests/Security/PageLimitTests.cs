using System.Net;
using System.Net.WebSockets;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>How many pages may be open, by their connections.</summary>
public sealed class PageLimitTests : IAsyncLifetime
{
    private const string Password = "correct horse";

    private readonly WebApp _app = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Pages_AsManyAsMay_AreOpenAndOneMoreIsToldToComeLater()
    {
        _app.Settings["Access:MostPages"] = "2";
        using WebSocket first = await OpenAsync(null, null);
        WebSocket second = await OpenAsync(null, null);

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync(null, null));
        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
        using HttpClient client = _app.CreateClient();
        using HttpResponseMessage answer = await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", content: null, Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        using HttpResponseMessage page = await client.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        second.Abort();
        using WebSocket third = await EventuallyAsync(() => OpenAsync(null, null));
        Assert.Equal(WebSocketState.Open, first.State);
        first.Abort();
        third.Abort();
    }

    [Fact]
    public async Task Pages_OfOneAddress_LeaveRoomForOthers()
    {
        _app.Accounts.Add("ada", role: null, Password);
        _app.Settings["Access:MostPagesPerAddress"] = "1";
        _app.Configure = services => services.AddSingleton<IStartupFilter, RemoteAddress>();
        string bearer = $"Bearer {_app.Accounts.AddKey("ada", null).Text}";
        using WebSocket first = await OpenAsync(bearer, "203.0.113.9");

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => OpenAsync(bearer, "203.0.113.9"));
        using WebSocket other = await OpenAsync(bearer, "203.0.113.10");

        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
        Assert.Equal(WebSocketState.Open, other.State);
        first.Abort();
        other.Abort();
    }

    private async Task<WebSocket> OpenAsync(string? authorization, string? remote)
    {
        WebSocketClient client = _app.Server.CreateWebSocketClient();
        client.ConfigureRequest = request =>
        {
            request.Headers.Origin = "http://localhost";
            if (authorization is not null)
            {
                request.Headers.Authorization = authorization;
                request.Headers[RemoteAddress.Header] = remote;
            }
        };
        return await client.ConnectAsync(new Uri("ws://localhost/_blazor"), Token);
    }

    private static async Task<WebSocket> EventuallyAsync(Func<Task<WebSocket>> open)
    {
        for (int look = 0; ; look++)
        {
            try
            {
                return await open();
            }
            catch (Exception error) when (look < 200 && error is not OperationCanceledException)
            {
                await Task.Delay(50, Token);
            }
        }
    }
}
