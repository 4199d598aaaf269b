using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Security.SignIn;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>Strangers who guess at a name.</summary>
public sealed class LockoutTests : IAsyncLifetime
{
    private const string Password = "correct horse";

    private readonly WebApp _app = new();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _app.Accounts.Add("ada", role: null, Password);
        _app.Settings["Access:SignInsPerMinute"] = "100000";
        _app.Settings["Access:LockoutTotalFailures"] = "12";
        _app.Configure = services => services.AddSingleton<IStartupFilter, RemoteAddress>().AddSingleton<TimeProvider>(_time);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task SignIn_WhileOthersGuess_IsOpenElsewhere()
    {
        using var stranger = At("203.0.113.9");
        await GuessAsync(stranger, times: 6);
        Assert.Contains("problem=locked", await TryAsync(stranger, Password), StringComparison.Ordinal);

        using var ada = At("203.0.113.10");

        Assert.Equal("/", await TryAsync(ada, Password));
    }

    [Fact]
    public async Task SignIn_FromEverywhere_LetsTheKnownBrowserThroughAndTellsItsUser()
    {
        using var own = At("203.0.113.10");
        Assert.Equal("/", await TryAsync(own, Password));
        for (int address = 1; address <= 12; address++)
        {
            using var stranger = At($"198.51.100.{address}");
            await GuessAsync(stranger, times: 1);
        }

        using var unknown = At("203.0.113.11");
        Assert.Contains("problem=locked", await TryAsync(unknown, Password), StringComparison.Ordinal);
        Assert.Equal("/", await TryAsync(own, Password));
        using HttpResponseMessage page = await own.GetAsync("/account");
        string html = await page.Content.ReadAsStringAsync(Token);
        Assert.Contains("failed-sign-ins", html, StringComparison.Ordinal);
        Assert.Contains("198.51.100.12", html, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal("/", await TryAsync(unknown, Password));
    }

    /// <summary>A stolen or forged mark of a browser opens no more guesses than an address does, and none for another name.</summary>
    [Fact]
    public async Task KnownBrowser_ThatGuesses_IsLockedItself()
    {
        using var own = At("203.0.113.10");
        Assert.Equal("/", await TryAsync(own, Password));

        await GuessAsync(own, times: 5);

        Assert.Contains("problem=locked", await TryAsync(own, Password), StringComparison.Ordinal);
        own.Headers[RemoteAddress.Header] = "203.0.113.99";
        Assert.Contains("problem=locked", await TryAsync(own, Password), StringComparison.Ordinal);
        using var forged = At("203.0.113.12");
        forged.Headers["Cookie"] = $"{KnownBrowser.PlainName}=CfDJ8forged";
        await GuessAsync(forged, times: 5);
        Assert.Contains("problem=locked", await TryAsync(forged, Password), StringComparison.Ordinal);
    }

    /// <summary>Variants of one origin: IPv6 neighbours, IPv4 in IPv6 clothes, another case of the name.</summary>
    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("203.0.113.9", "::ffff:203.0.113.9", true)]
    [InlineData("203.0.113.9", "203.0.113.10", false)]
    [InlineData(null, null, true)]
    public void Locked_FromANeighbour_IsTheSameOnlyInOneNetwork(string? guessed, string? asked, bool locked)
    {
        var attempts = new LoginAttempts(new AccessOptions(), _time);
        for (int i = 0; i < 5; i++)
        {
            attempts.Failed("ada", new SignInOrigin(guessed));
        }

        Assert.Equal(locked, attempts.LockedFor("ADA", new SignInOrigin(asked)) is not null);
        Assert.Null(attempts.LockedFor("eve", new SignInOrigin(guessed)));
    }

    [Fact]
    public void Failed_NamesAndAddressesWithoutEnd_AreForgottenInTime()
    {
        var attempts = new LoginAttempts(new AccessOptions(), _time);
        for (int i = 0; i < 60_000; i++)
        {
            attempts.Failed($"name{i}", new SignInOrigin($"10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}"));
        }

        Assert.Null(attempts.LockedFor("name1", new SignInOrigin("10.0.0.1")));
        Assert.Null(attempts.Told("name0"));
        Assert.Equal(1, attempts.Told("name59999")!.Count);
    }

    private Browser At(string address)
    {
        var browser = new Browser(_app);
        browser.Headers[RemoteAddress.Header] = address;
        return browser;
    }

    private async Task GuessAsync(Browser browser, int times)
    {
        for (int attempt = 0; attempt < times; attempt++)
        {
            await TryAsync(browser, "not this one");
        }
    }

    private async Task<string> TryAsync(Browser browser, string password)
    {
        // the form is for who is not signed in
        _app.Accounts.EndSessions("ada");
        using HttpResponseMessage answer = await browser.SignInAsync(("name", "ada"), ("password", password));
        return answer.Headers.Location!.OriginalString;
    }
}
