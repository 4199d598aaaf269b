using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Accounts;
using HunyuanVideo.Web.Sharing.Tunnels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Sharing;

public sealed class TunnelTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_AnAddressIsTold_IsOpenUntilStopped()
    {
        await using var stub = new StubTunnel(StubTunnel.Telling);
        var phases = new List<TunnelPhase>();
        stub.Tunnel.Changed += (_, _) => phases.Add(stub.Tunnel.Current.Phase);

        await stub.Tunnel.StartAsync(Token);

        Assert.Equal(StubTunnel.Url, stub.Tunnel.Current.Url);
        Assert.InRange(stub.Tunnel.Current.Until!.Value - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(71.9), TimeSpan.FromHours(72));
        Assert.True(stub.Running > 0);
        await stub.Tunnel.StartAsync(Token);
        Assert.Equal(1, stub.Starts);
        Uri end = stub.Client().BaseAddress!;
        await stub.Tunnel.StopAsync(Token);
        Assert.Equal(TunnelState.Off, stub.Tunnel.Current);
        Assert.Equal(0, stub.Running);
        Assert.Equal(TunnelPhase.Starting, phases[0]);
        Assert.Equal(TunnelPhase.On, phases[1]);
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(end, Token));
    }

    [Fact]
    public async Task Start_Program_GetsFixedArgumentsAndHardlyAnyEnvironment()
    {
        Environment.SetEnvironmentVariable("TUNNEL_URL", "http://192.168.0.1:80");
        try
        {
            await using var stub = new StubTunnel(StubTunnel.Telling);
            await stub.Tunnel.StartAsync(Token);

            Assert.Equal(["tunnel", "--no-autoupdate", "--url"], stub.Arguments[..^1]);
            Assert.Matches(@"^http://127\.0\.0\.1:\d+$", stub.Arguments[^1]);
            Assert.DoesNotContain(stub.Environment, line => line.StartsWith("TUNNEL_", StringComparison.Ordinal));
            Assert.Contains(stub.Environment, line => line == $"HOME={Path.Combine(stub.App.Folder, "tunnel")}");
        }
        finally
        {
            Environment.SetEnvironmentVariable("TUNNEL_URL", null);
        }
    }

    [Theory]
    [InlineData("echo 'ERR Post https://api.trycloudflare.com/tunnel: no such host' >&2; exec sleep 600", "no such host")]
    [InlineData("echo garbage; echo https://evil.example.org; exec sleep 600", "garbage")]
    [InlineData("exec sleep 600", "none.")]
    public async Task Start_NoAddressInTime_FailsWithItsLastWords(string script, string words)
    {
        await using var stub = new StubTunnel(script, settings: ("StartSeconds", "1"));

        TunnelException error = await Assert.ThrowsAsync<TunnelException>(() => stub.Tunnel.StartAsync(Token));

        Assert.Contains("no address within 1 seconds", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Equal(new TunnelState(TunnelPhase.Failed, Message: error.Message), stub.Tunnel.Current);
        Assert.Equal(0, stub.Running);
    }

    [Fact]
    public async Task Start_ProgramDies_FailsWithItsLastWords()
    {
        await using var stub = new StubTunnel("echo boom >&2\nsleep 0.2\nexit 3");

        TunnelException error = await Assert.ThrowsAsync<TunnelException>(() => stub.Tunnel.StartAsync(Token));

        Assert.Contains("boom", error.Message, StringComparison.Ordinal);
        Assert.Equal(TunnelPhase.Failed, stub.Tunnel.Current.Phase);
    }

    [Fact]
    public async Task Program_DiesLater_IsStartedAnewAndItsNewAddressIsTold()
    {
        await using var stub = new StubTunnel(
            $"if [ $(wc -l < $(dirname $0)/starts) -lt 3 ]; then echo {StubTunnel.Url}; sleep 0.3; echo lost; exit 1; fi\n"
            + "echo https://second-wind.trycloudflare.com\nexec sleep 600");
        await stub.Tunnel.StartAsync(Token);

        await stub.UntilAsync(() => stub.Tunnel.Current.Phase == TunnelPhase.Waiting, "waits");
        Assert.Null(stub.Tunnel.Current.Url);
        await stub.UntilAsync(() => stub.Tunnel.Current.Url == "https://second-wind.trycloudflare.com", "new address");

        Assert.Equal(3, stub.Starts);
        await stub.Tunnel.StopAsync(Token);
    }

    [Fact]
    public async Task Limit_Reached_ClosesAndSaysSo()
    {
        string hours = (1.5 / 3600).ToString(CultureInfo.InvariantCulture);
        await using var stub = new StubTunnel(StubTunnel.Telling, settings: ("LimitHours", hours));
        await stub.Tunnel.StartAsync(Token);

        await stub.UntilAsync(() => stub.Tunnel.Current.Phase == TunnelPhase.Off, "closes");

        Assert.Contains("closed after", stub.Tunnel.Current.Message, StringComparison.Ordinal);
        Assert.Equal(0, stub.Running);
        await stub.Tunnel.StartAsync(Token);
        Assert.Equal(TunnelPhase.On, stub.Tunnel.Current.Phase);
    }

    [Fact]
    public async Task Hash_Wrong_IsRefusedOnTheFirstAndTheSecondStart()
    {
        await using var stub = new StubTunnel(StubTunnel.Telling, settings: ("Sha256", new string('0', 64)));

        for (int i = 0; i < 2; i++)
        {
            TunnelException error = await Assert.ThrowsAsync<TunnelException>(() => stub.Tunnel.StartAsync(Token));
            Assert.Contains("not the approved program", error.Message, StringComparison.Ordinal);
            Assert.Contains(StubTunnel.HashOf(stub.Binary), error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, stub.Starts);
    }

    [Fact]
    public async Task Hash_ProgramReplacedWhileItRuns_IsNotStartedAnew()
    {
        await using var stub = new StubTunnel($"echo {StubTunnel.Url}\nsleep 0.5");
        await stub.Tunnel.StartAsync(Token);
        File.Delete(stub.Binary);
        stub.Write($"#!/bin/sh\necho evil >> {stub.Folder}/starts\n");

        await stub.UntilAsync(() => stub.Tunnel.Current.Message?.Contains("not the approved program", StringComparison.Ordinal) == true, "refuses");

        Assert.Equal(1, stub.Starts);
        await stub.Tunnel.StopAsync(Token);
    }

    [Theory]
    [InlineData("Sha256", "")]
    [InlineData("Sha256", "abc")]
    [InlineData("Path", "cloudflared")]
    [InlineData("Path", "/nowhere/cloudflared")]
    public async Task Start_NotConfigured_SaysWhatIsMissing(string key, string value)
    {
        await using var stub = new StubTunnel(StubTunnel.Telling, settings: (key, value));

        TunnelException error = await Assert.ThrowsAsync<TunnelException>(() => stub.Tunnel.StartAsync(Token));

        Assert.Contains(value.StartsWith('/') ? "cannot be read" : $"Share:Cloudflared:{key}", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, stub.Starts);
    }

    [Fact]
    public async Task Start_NobodyHasToSignIn_IsRefused()
    {
        await using var stub = new StubTunnel(StubTunnel.Telling, isGuarded: false);

        TunnelException error = await Assert.ThrowsAsync<TunnelException>(() => stub.Tunnel.StartAsync(Token));

        Assert.Contains("users add", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, stub.Starts);
    }

    [Fact]
    public async Task StartAndStop_AHundredTimes_LeavesNoProcess()
    {
        await using var stub = new StubTunnel("sleep 600 &\necho " + StubTunnel.Url + "\nwait");
        for (int i = 0; i < 100; i++)
        {
            await stub.Tunnel.StartAsync(Token);
            Assert.True(stub.Running > 0);
            await stub.Tunnel.StopAsync(Token);
        }

        await stub.UntilAsync(() => stub.Running == 0, "all gone");
        Assert.Equal(100, stub.Starts);
    }

    [Fact]
    public async Task App_Ends_TakesTheTunnelAlong()
    {
        var stub = new StubTunnel(StubTunnel.Telling);
        await stub.Tunnel.StartAsync(Token);
        Assert.True(stub.Running > 0);

        // asserts that nothing runs
        await stub.DisposeAsync();
    }

    [Fact]
    public async Task Leftover_OfAKilledServer_IsEndedByTheNextStart()
    {
        using Process left = Process.Start("/bin/sleep", "600");
        using Process other = Process.Start("/bin/sleep", "600");
        try
        {
            await using (var stub = new StubTunnel(StubTunnel.Telling))
            {
                string file = Path.Combine(stub.App.Folder, "tunnel.pid");
                await File.WriteAllTextAsync(file, $"{other.Id} {other.StartTime.ToUniversalTime().AddHours(-1).Ticks}", Token);
                await stub.Tunnel.StartAsync(Token);
                await stub.Tunnel.StopAsync(Token);
                await File.WriteAllTextAsync(file, $"{left.Id} {left.StartTime.ToUniversalTime().Ticks}", Token);
                await stub.Tunnel.StartAsync(Token);
            }

            Assert.True(left.WaitForExit(10_000));
            Assert.False(other.HasExited);
        }
        finally
        {
            left.Kill();
            other.Kill();
        }
    }

    [Fact]
    public async Task OtherEnd_WhatIsForAdmins_DoesNotExist()
    {
        await using var stub = new StubTunnel(StubTunnel.Telling);
        await stub.Tunnel.StartAsync(Token);
        using HttpClient client = stub.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", stub.AccessToken);
        RouteEndpoint[] forAdmins =
        [
            .. stub.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Where(endpoint => endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(data => data.Policy == "administer")),
        ];
        string[] hidden = ["/users", "/USERS", "/users/ann", "/metrics", "/healthz", "/readyz", "/api/users/ann"];

        Assert.NotEmpty(forAdmins);
        foreach (string path in hidden)
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri(path, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        foreach (RouteEndpoint endpoint in forAdmins)
        {
            string path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => segment.Parts[0] is RoutePatternLiteralPart literal ? literal.Content : "x"));
            string method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using HttpResponseMessage answer = await client.SendAsync(request, Token);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{method} {path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task OtherEnd_WhoeverComes_HasToSignInAndIsNoAdmin()
    {
        await using var stub = new StubTunnel(StubTunnel.Telling);
        await stub.Tunnel.StartAsync(Token);
        using HttpClient client = stub.Client();
        client.DefaultRequestHeaders.Host = "localhost";

        using HttpResponseMessage anonymous = await client.GetAsync(new Uri("/api/jobs", UriKind.Relative), Token);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", stub.AccessToken);
        using HttpResponseMessage known = await client.GetAsync(new Uri("/api/jobs", UriKind.Relative), Token);
        using HttpResponseMessage links = await client.GetAsync(new Uri("/api/shares", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
        Assert.Equal(HttpStatusCode.OK, links.StatusCode);
    }

    [Fact]
    public async Task OtherEnd_OfALink_IsBelievedAboutHttps()
    {
        await using var stub = new StubTunnel(StubTunnel.Telling);
        await stub.Tunnel.StartAsync(Token);
        using HttpClient client = stub.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v/x");
        request.Headers.Host = "calm-sea-otter.trycloudflare.com";
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");

        using HttpResponseMessage answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("This link opens nothing", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.True(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task PublicUrl_WithoutAnybodyWhoCanSignIn_DoesNotStart()
    {
        var options = new ServerOptions { DataDir = Directory.CreateTempSubdirectory("public-").FullName, Port = 0 };
        string[] arguments = ["--Share:PublicUrl=https://video.example.org"];

        ServerOptionsException error = Assert.Throws<ServerOptionsException>(() => WebHost.Build(options, arguments));

        Assert.Contains("users add", error.Message, StringComparison.Ordinal);
        new UserAccounts(options.DataDir, TimeProvider.System).DrawToken();
        await using (WebApplication app = WebHost.Build(options, arguments))
        {
            Assert.True(app.Services.GetRequiredService<IAccessGate>().AsksForLogin);
        }

        Directory.Delete(options.DataDir, recursive: true);
    }
}
