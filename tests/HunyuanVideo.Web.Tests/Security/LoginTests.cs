using System.Net;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>Signing in and out with a browser.</summary>
public sealed class LoginTests : IAsyncLifetime
{
    private const string Password = "correct horse";

    private readonly WebApp _app = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _app.Accounts.Add("ada", role: null, Password);
        _app.Settings["Access:SignInsPerMinute"] = "1000";
        _app.Configure = services => services.AddSingleton<IStartupFilter, RemoteAddress>();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Theory]
    [InlineData("/", "/login?back=%2F")]
    [InlineData("/queue?a=1&b=2", "/login?back=%2Fqueue%3Fa%3D1%26b%3D2")]
    [InlineData("/nowhere", "/login?back=%2Fnowhere")]
    [InlineData("/users", "/login?back=%2Fusers")]
    public async Task Page_NotSignedIn_LeadsToTheLoginAndBack(string address, string login)
    {
        using var browser = new Browser(_app);

        using HttpResponseMessage answer = await browser.GetAsync(address);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(login, Local(answer));
    }

    [Fact]
    public async Task Login_Page_NeedsNoCircuitAndNoScriptAndIsSecret()
    {
        using var browser = new Browser(_app);

        using HttpResponseMessage answer = await browser.GetAsync("/login");
        string page = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("name=\"password\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("blazor.web.js", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--Blazor:{", page, StringComparison.Ordinal);
        Assert.DoesNotContain("queue-fact", page, StringComparison.Ordinal);
        Assert.DoesNotContain("model-fact", page, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore, $"{answer.Headers.CacheControl}");
    }

    [Fact]
    public async Task SignIn_RightThenOut_OpensAndClosesThePages()
    {
        using var browser = new Browser(_app);

        await browser.SignedInAsync("ADA", Password);
        using HttpResponseMessage page = await browser.GetAsync("/");
        string html = await page.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("ada", html, StringComparison.Ordinal);

        using HttpResponseMessage unsent = await browser.PostAsync("/sign-out");
        Assert.Equal("/account?problem=stale", Local(unsent));
        using HttpResponseMessage told = await browser.GetAsync(Local(unsent));
        Assert.Contains("nobody has been signed out", await told.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using HttpResponseMessage left = await browser.PostAsync("/sign-out", ("__RequestVerificationToken", Browser.TokenIn(html)));
        Assert.Equal("/login", Local(left));
        using HttpResponseMessage after = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Theory]
    [InlineData("ada", "correct horsf")]
    [InlineData("ada", "")]
    [InlineData("eve", Password)]
    [InlineData("", "")]
    [InlineData("ada\r\nforged", Password)]
    public async Task SignIn_Wrong_SaysSoWithoutSayingWhat(string name, string password)
    {
        using var browser = new Browser(_app);

        using HttpResponseMessage answer = await browser.SignInAsync(("name", name), ("password", password), ("back", "/queue"));

        Assert.Equal("/login?problem=wrong&back=%2Fqueue", Local(answer));
        using HttpResponseMessage page = await browser.GetAsync(Local(answer));
        Assert.Contains("Name or password is wrong.", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using HttpResponseMessage start = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, start.StatusCode);
    }

    [Theory]
    [InlineData("ada")]
    [InlineData("nobody")]
    public async Task SignIn_WrongFiveTimes_LocksTheNameForSomeMinutes(string name)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        _app.Configure += services => services.AddSingleton<TimeProvider>(time);
        using var browser = new Browser(_app);
        for (int attempt = 0; attempt < 5; attempt++)
        {
            using HttpResponseMessage wrong = await browser.SignInAsync(("name", name), ("password", "not this one"));
            Assert.Contains("problem=wrong", Local(wrong), StringComparison.Ordinal);
        }

        using HttpResponseMessage locked = await browser.SignInAsync(("name", name.ToUpperInvariant()), ("password", Password));
        Assert.Contains("problem=locked", Local(locked), StringComparison.Ordinal);

        time.Advance(TimeSpan.FromMinutes(5.1));
        using HttpResponseMessage later = await browser.SignInAsync(("name", name), ("password", Password));
        Assert.Equal(name == "ada" ? "/" : "/login?problem=wrong&back=%2F", Local(later));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    [InlineData("/ok\r\nSet-Cookie: a=b")]
    [InlineData("")]
    public async Task SignIn_BackToAnotherSite_LeadsToTheStart(string back)
    {
        using var browser = new Browser(_app);

        using HttpResponseMessage answer = await browser.SignInAsync(("name", "ada"), ("password", Password), ("back", back));

        Assert.Equal("/", Local(answer));
        Assert.False(answer.Headers.Contains("a"));
    }

    /// <summary>No token, one of another key ring, one of a form that another browser got: what a tab shows that was open for long.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("CfDJ8")]
    [InlineData("of another browser")]
    public async Task SignIn_StaleForm_IsTheFormAgainInWordsAndWorksThen(string? token)
    {
        using var browser = new Browser(_app);
        if (token == "of another browser")
        {
            using var other = new Browser(_app);
            using HttpResponseMessage page = await other.GetAsync("/login");
            token = Browser.TokenIn(await page.Content.ReadAsStringAsync(Token));
        }

        (string, string)[] form = [("name", "ada"), ("password", Password), ("back", "/queue?a=1"), .. token is null ? [] : new[] { ("__RequestVerificationToken", token) }];
        using HttpResponseMessage stale = await browser.PostAsync("/sign-in", form);

        Assert.Equal("/login?problem=stale&back=%2Fqueue%3Fa%3D1", Local(stale));
        using HttpResponseMessage start = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, start.StatusCode);
        using HttpResponseMessage again = await browser.GetAsync(Local(stale));
        string html = await again.Content.ReadAsStringAsync(Token);
        Assert.Equal("text/html", again.Content.Headers.ContentType?.MediaType);
        Assert.Contains("The form was out of date", html, StringComparison.Ordinal);
        using HttpResponseMessage signedIn = await browser.PostAsync(
            "/sign-in", ("name", "ada"), ("password", Password), ("back", "/queue?a=1"), ("__RequestVerificationToken", Browser.TokenIn(html)));
        Assert.Equal("/queue?a=1", Local(signedIn));
    }

    /// <summary>The keys that forms were signed with are gone, as after a restore without them: the tabs that are open hold forms of before.</summary>
    [Fact]
    public async Task SignIn_FormOfAKeyRingThatIsGone_IsTheFormAgain()
    {
        using var browser = new Browser(_app);
        using HttpResponseMessage page = await browser.GetAsync("/login");
        string token = Browser.TokenIn(await page.Content.ReadAsStringAsync(Token));
        string cookie = string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(value => value.Split(';')[0]));
        await using var after = new WebApp();
        after.Accounts.Add("ada", role: null, Password);
        using var tab = new Browser(after);
        tab.Headers["Cookie"] = cookie;

        using HttpResponseMessage stale = await tab.PostAsync("/sign-in", ("name", "ada"), ("password", Password), ("__RequestVerificationToken", token));

        Assert.Equal("/login?problem=stale&back=%2F", Local(stale));
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/form-data; boundary=x", "no boundary in it")]
    [InlineData("application/x-www-form-urlencoded", "%%%=%&back=//evil.example")]
    public async Task SignIn_WhatIsNoForm_IsTheFormAgain(string type, string body)
    {
        using var browser = new Browser(_app);
        var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        request.Headers.Add("Origin", "http://localhost");

        using HttpResponseMessage stale = await browser.SendAsync(request);

        Assert.Equal("/login?problem=stale&back=%2F", Local(stale));
    }

    [Fact]
    public async Task SignIn_OfAProgramWithoutAToken_Is400InProblemDetails()
    {
        using HttpClient program = _app.CreateClient();
        using FormUrlEncodedContent form = Browser.Form(("name", "ada"), ("password", Password));

        using HttpResponseMessage answer = await program.PostAsync(new Uri("/sign-in", UriKind.Relative), form, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("http://localhost", null, "hunyuan-session", false)]
    [InlineData("https://localhost", null, "__Host-hunyuan-session", true)]
    [InlineData("http://localhost", "10.1.2.3", "__Host-hunyuan-session", true)]
    [InlineData("http://localhost", "11.1.2.3", "hunyuan-session", false)]
    public async Task SessionCookie_OverEachConnection_HasTheFlagsForIt(string site, string? proxy, string name, bool secure)
    {
        _app.Settings["Access:KnownProxies:0"] = "10.0.0.0/8";
        using var browser = new Browser(_app, site);
        if (proxy is not null)
        {
            browser.Headers[RemoteAddress.Header] = proxy;
            browser.Headers["X-Forwarded-For"] = "203.0.113.9";
            browser.Headers["X-Forwarded-Proto"] = "https";
        }

        using HttpResponseMessage page = await browser.GetAsync("/login");
        string form = Browser.TokenIn(await page.Content.ReadAsStringAsync(Token));
        string antiforgery = string.Join("; ", page.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-in")
        {
            Content = Browser.Form(("__RequestVerificationToken", form), ("name", "ada"), ("password", Password)),
        };
        request.Headers.Add("Cookie", antiforgery);
        using HttpResponseMessage answer = await browser.SendAsync(request);

        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), text => text.Contains("session", StringComparison.Ordinal));
        string[] flags = [.. cookie.Split("; ").Skip(1).Select(flag => flag.ToLowerInvariant())];
        Assert.StartsWith($"{name}=", cookie, StringComparison.Ordinal);
        Assert.Equal(secure, flags.Contains("secure"));
        Assert.Contains("httponly", flags);
        Assert.Contains("samesite=lax", flags);
        Assert.Contains("path=/", flags);
        Assert.DoesNotContain(flags, flag => flag.StartsWith("domain", StringComparison.Ordinal));
        Assert.Equal(secure, page.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task SignIn_ManyAttemptsFromOneAddress_Are429WithRetryAfterAndOthersAreNot()
    {
        _app.Settings["Access:SignInsPerMinute"] = "3";
        using var browser = new Browser(_app);
        browser.Headers[RemoteAddress.Header] = "203.0.113.9";
        for (int attempt = 0; attempt < 3; attempt++)
        {
            using HttpResponseMessage wrong = await browser.PostAsync("/sign-in", ("name", $"n{attempt}"));
            Assert.Contains("problem=stale", Local(wrong), StringComparison.Ordinal);
        }

        using HttpResponseMessage refused = await browser.PostAsync("/sign-in", ("name", "n"));
        using HttpResponseMessage byLink = await browser.GetAsync("/?token=guess");
        using HttpRequestMessage ofAProgram = new(HttpMethod.Post, "/sign-in") { Content = Browser.Form(("name", "n")) };
        ofAProgram.Headers.Add(RemoteAddress.Header, "203.0.113.9");
        using HttpClient program = _app.CreateClient();
        using HttpResponseMessage problem = await program.SendAsync(ofAProgram, Token);
        browser.Headers[RemoteAddress.Header] = "203.0.113.10";
        using HttpResponseMessage other = await browser.PostAsync("/sign-in", ("name", "n"));

        Assert.Equal("/login?problem=often&back=%2F", Local(refused));
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("/login?problem=often&back=%2F", Local(byLink));
        Assert.Equal(HttpStatusCode.TooManyRequests, problem.StatusCode);
        Assert.Equal("application/problem+json", problem.Content.Headers.ContentType?.MediaType);
        Assert.InRange(problem.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Contains("problem=stale", Local(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccessToken_InTheAddress_SignsInOnceAndIsGoneFromIt()
    {
        string token = _app.Accounts.DrawToken();
        using var browser = new Browser(_app);

        using HttpResponseMessage answer = await browser.GetAsync($"/queue?a=1&token={token}");
        using HttpResponseMessage page = await browser.GetAsync("/users");
        using var other = new Browser(_app);
        using HttpResponseMessage wrong = await other.GetAsync($"/?token={token}x");

        Assert.Equal("/queue?a=1", Local(answer));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.StartsWith("/login?problem=token", Local(wrong), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccessToken_TypedThenDrawnAnew_EndsItsSessions()
    {
        string token = _app.Accounts.DrawToken();
        using var browser = new Browser(_app);
        using HttpResponseMessage answer = await browser.SignInAsync(("token", token));
        using HttpResponseMessage before = await browser.GetAsync("/");

        _app.Accounts.DrawToken();
        using HttpResponseMessage after = await browser.GetAsync("/");

        Assert.Equal("/", Local(answer));
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task Session_AfterANewPassword_IsOver()
    {
        using var browser = await new Browser(_app).SignedInAsync("ada", Password);

        _app.Accounts.SetPassword("ada", "another horse");
        using HttpResponseMessage after = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task Page_OfAdminsForACreator_Is403WithASentence()
    {
        _app.Accounts.Add("bob", role: null, Password);
        using var browser = await new Browser(_app).SignedInAsync("bob", Password);

        using HttpResponseMessage answer = await browser.GetAsync("/users");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("The role of this account", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    private static string Local(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Uri location = answer.Headers.Location!;
        return location.IsAbsoluteUri ? location.PathAndQuery : location.OriginalString;
    }
}
