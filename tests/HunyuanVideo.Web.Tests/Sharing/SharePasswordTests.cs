using System.Net;
using System.Text.RegularExpressions;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HunyuanVideo.Web.Tests.Sharing;

public sealed partial class SharePasswordTests : SharingTest
{
    private const string Password = "open sesame";

    [Fact]
    public async Task Link_WithAPassword_ShowsNothingBeforeIt()
    {
        string path = await ShareWithPasswordAsync();

        string html = await TextAsync(path);

        Assert.Contains("type=\"password\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<video", html, StringComparison.Ordinal);
        Assert.DoesNotContain("og:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("heron", html, StringComparison.Ordinal);
        foreach (string part in new[] { "/video.mp4", "/poster", "/embed" })
        {
            using HttpResponseMessage response = await Client.GetAsync(new Uri(path + part, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Password_Right_OpensThisLinkInThisBrowser()
    {
        string path = await ShareWithPasswordAsync();
        string other = await ShareWithPasswordAsync();

        using HttpResponseMessage answer = await TryAsync(Client, path, Password);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(path, answer.Headers.Location?.ToString());
        string cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"), value => value.StartsWith("hunyuan-share=", StringComparison.Ordinal));
        Assert.Contains($"path={path};", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=3600", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<video", await TextAsync(path), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync($"{path}/video.mp4")).Status);
        Assert.DoesNotContain("<video", await TextAsync(other), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Password_OfAnotherLink_DoesNotOpenByItsCookie()
    {
        string path = await ShareWithPasswordAsync();
        string other = await ShareWithPasswordAsync();
        using HttpResponseMessage answer = await TryAsync(Client, path, Password);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single(value => value.StartsWith("hunyuan-share=", StringComparison.Ordinal)).Split(';')[0];
        using HttpClient plain = App.CreateClient(new WebApplicationFactoryClientOptions { HandleCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{other}/video.mp4");
        request.Headers.Add("Cookie", cookie);

        using HttpResponseMessage stolen = await plain.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, stolen.StatusCode);
    }

    [Fact]
    public async Task Password_Wrong_IsSaidSoAndAtLastNotLookedAt()
    {
        string path = await ShareWithPasswordAsync();
        for (int i = 0; i < SharePasswords.MostFromOne; i++)
        {
            using HttpResponseMessage wrong = await TryAsync(Client, path, $"guess {i}");
            Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
            Assert.Contains("not the password", await wrong.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        }

        using HttpResponseMessage right = await TryAsync(Client, path, Password);

        Assert.Equal(HttpStatusCode.TooManyRequests, right.StatusCode);
        Assert.InRange(right.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(15));
    }

    [Fact]
    public async Task Form_NotFromThePage_IsRefused()
    {
        string path = await ShareWithPasswordAsync();
        using var form = new FormUrlEncodedContent([new("password", Password)]);

        using HttpResponseMessage answer = await Client.PostAsync(new Uri(path, UriKind.Relative), form, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False(answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies) && cookies.Any(cookie => cookie.StartsWith("hunyuan-share", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Form_ForNoLink_IsNotFound()
    {
        using var form = new FormUrlEncodedContent([new("password", Password)]);

        using HttpResponseMessage answer = await Client.PostAsync(new Uri($"/v/{ShareToken.New()}", UriKind.Relative), form, Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void Try_ManyGuesses_AreCountedByAddressAndInAll()
    {
        var time = new FakeTimeProvider(Samples.Start);
        var passwords = new SharePasswords(time);
        var link = new ShareLink { Id = "a", TokenHash = "b", Job = default, CreatedAt = Samples.Start, PasswordHash = passwords.Hash(Password) };

        for (int i = 0; i < SharePasswords.MostFromOne; i++)
        {
            Assert.Null(passwords.Try(link, "no", "1.1.1.1").Wait);
        }

        Assert.Equal(SharePasswords.Window, passwords.Try(link, Password, "1.1.1.1").Wait);
        Assert.True(passwords.Try(link, Password, "2.2.2.2").IsRight);
        time.Advance(SharePasswords.Window);
        Assert.True(passwords.Try(link, Password, "1.1.1.1").IsRight);
        for (int i = 0; i < SharePasswords.MostFromAll; i++)
        {
            passwords.Try(link, new string('x', SharePasswords.Longest + 1), $"3.3.3.{i}");
        }

        Assert.NotNull(passwords.Try(link, Password, "4.4.4.4").Wait);
    }

    [GeneratedRegex("name=\"(?<name>__Request[^\"]+)\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden();

    private async Task<string> ShareWithPasswordAsync() => PathOf(await ShareAsync(await RenderAsync(), $$"""{"password":"{{Password}}"}"""));

    private static async Task<HttpResponseMessage> TryAsync(HttpClient client, string path, string password)
    {
        Match field = Hidden().Match(await client.GetStringAsync(new Uri(path, UriKind.Relative), Token));
        Assert.True(field.Success);
        using var form = new FormUrlEncodedContent([new(field.Groups["name"].Value, field.Groups["value"].Value), new("password", password)]);
        return await client.PostAsync(new Uri(path, UriKind.Relative), form, Token);
    }

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();

        // the answer itself is looked at, not where it leads
        _following = Client;
        Client = App.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });
    }

    public override async ValueTask DisposeAsync()
    {
        _following?.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private HttpClient? _following;
}
