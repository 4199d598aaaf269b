using System.Net;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Sharing;

/// <summary>Whoever sends a request names any host he likes: no link leads there. The connection here came to 10.1.2.3:7860.</summary>
public sealed class ShareHostTests : SharingTest
{
    private string _token = string.Empty;

    public override async ValueTask InitializeAsync()
    {
        App.Configure = services => services.AddSingleton<IStartupFilter>(new Socket(IPAddress.Parse("10.1.2.3"), 7860));
        // a foreign host name asks for a login
        _token = App.Accounts.DrawToken();
        await base.InitializeAsync();
        Client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", _token);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:7860")]
    [InlineData("localhost.evil.example")]
    [InlineData("10.1.2.4:7860")]
    [InlineData("10.1.2.3:8080")]
    [InlineData("10.1.2.3.evil.example:7860")]
    [InlineData("[2001:db8::1]:7860")]
    public async Task Link_OfAHostThatIsNotKnown_HasNoneAndSaysWhy(string host)
    {
        string job = await RenderAsync();

        Answer made = await PostAsync($"/api/jobs/{job}/shares", json: null, ("Host", host));
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Matches("^/v/[A-Za-z0-9_-]{22}$", made.Text("url"));
        Assert.Equal(ShareAddress.WithoutHost, made.Text("url_note"));
        foreach (string path in new[] { made.Text("url")!, $"{made.Text("url")}/embed" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = host } };
            using HttpResponseMessage page = await Client.SendAsync(request, Token);
            string html = await page.Content.ReadAsStringAsync(Token);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
            Assert.DoesNotContain("evil", html, StringComparison.Ordinal);
            Assert.DoesNotContain(host, html, StringComparison.Ordinal);
        }

        Answer described = await SendAsync(HttpMethod.Get, $"/oembed?url={Uri.EscapeDataString($"http://{host}{made.Text("url")}")}", json: null, ("Host", host));
        Assert.Equal(HttpStatusCode.NotFound, described.Status);
    }

    [Theory]
    [InlineData("localhost:7860")]
    [InlineData("localhost")]
    [InlineData("127.0.0.1:9000")]
    [InlineData("[::1]:7860")]
    [InlineData("10.1.2.3:7860")]
    [InlineData("[::ffff:10.1.2.3]:7860")]
    public async Task Link_OfThisMachineOrTheAddressOfTheConnection_IsWhole(string host)
    {
        Answer made = await PostAsync($"/api/jobs/{await RenderAsync()}/shares", json: null, ("Host", host));

        Assert.StartsWith($"http://{host}/v/", made.Text("url"), StringComparison.Ordinal);
        Assert.Null(made.Text("url_note"));
    }

    [Theory]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Original-Host")]
    [InlineData("Forwarded")]
    public async Task Link_OfAHostInAnotherHeader_IsNotTaken(string header)
    {
        Answer made = await PostAsync($"/api/jobs/{await RenderAsync()}/shares", json: null, (header, header == "Forwarded" ? "host=evil.example" : "evil.example"));

        Assert.StartsWith("http://localhost/v/", made.Text("url"), StringComparison.Ordinal);
    }

    /// <summary>Requests in memory come to no socket: here they come to this one.</summary>
    private sealed class Socket(IPAddress address, int port) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                (context.Connection.LocalIpAddress, context.Connection.LocalPort) = (address, port);
                return following(context);
            });
            next(app);
        };
    }
}
