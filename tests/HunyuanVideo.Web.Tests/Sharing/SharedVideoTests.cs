using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Sharing;

public sealed class SharedVideoTests : SharingTest
{
    private static readonly string[] Parts = ["", "/video.mp4", "/poster", "/embed"];

    [Fact]
    public async Task Page_OfALink_ShowsTheVideoWithoutAnyScript()
    {
        string path = PathOf(await ShareAsync(await RenderAsync()));

        string html = WebUtility.HtmlDecode(await TextAsync(path));

        Assert.Contains($"<video src=\"{path}/video.mp4\" poster=\"{path}/poster\" controls loop playsinline", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("_blazor", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<!--Blazor", html, StringComparison.Ordinal);
        Assert.Contains($"<meta property=\"og:video\" content=\"http://localhost{path}/video.mp4\"", html, StringComparison.Ordinal);
        Assert.Contains($"<meta property=\"og:image\" content=\"http://localhost{path}/poster\"", html, StringComparison.Ordinal);
        Assert.Contains("application/json+oembed", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OwnerDidNotAgree_SaysNothingOfHowItWasMade()
    {
        string job = await RenderAsync();
        string path = PathOf(await ShareAsync(job));

        foreach (string part in new[] { "", "/embed" })
        {
            string html = await TextAsync(path + part);
            Assert.DoesNotContain("heron", html, StringComparison.Ordinal);
            Assert.DoesNotContain("4711", html, StringComparison.Ordinal);
            Assert.DoesNotContain("Remix", html, StringComparison.Ordinal);
            Assert.DoesNotContain(job, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Page_OwnerAgreed_ShowsSettingsAndFillsTheForm()
    {
        string path = PathOf(await ShareAsync(await RenderAsync(), """{"show_settings":true}"""));

        string html = WebUtility.HtmlDecode(await TextAsync(path));

        Assert.Contains(Secret, html, StringComparison.Ordinal);
        Assert.Contains("4711", html, StringComparison.Ordinal);
        Assert.Contains($"href=\"/?prompt={Uri.EscapeDataString(Secret)}&width=64&height=64", html, StringComparison.Ordinal);
        Assert.Contains($"<meta property=\"og:title\" content=\"{Secret}\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_OfTheReleasedModel_TellsTheLicence()
    {
        string path = PathOf(await ShareAsync(await RenderAsync()));

        Assert.Contains("Tencent Hunyuan Community License Agreement", await TextAsync(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_BehindALink_KeepsTheAddressToItself()
    {
        string path = PathOf(await ShareAsync(await RenderAsync()));

        foreach (string part in Parts)
        {
            using HttpResponseMessage response = await Client.GetAsync(new Uri(path + part, UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            Assert.Equal("noindex, nofollow", Assert.Single(response.Headers.GetValues("X-Robots-Tag")));
            Assert.True(response.Headers.CacheControl is { Private: true, NoStore: true });
            string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("script", policy, StringComparison.Ordinal);
            Assert.EndsWith(part == "/embed" ? "frame-ancestors *" : "frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        }
    }

    [Fact]
    public async Task Video_WithSettings_HasTheBytesOfTheFile()
    {
        string path = PathOf(await ShareAsync(await RenderAsync(), """{"show_settings":true}"""));

        Assert.Equal(Bytes, await Client.GetByteArrayAsync(new Uri($"{path}/video.mp4", UriKind.Relative), Token));
        Assert.Equal(Bytes[..1], await RangeAsync(path, 0, 0));
        Assert.Equal(Bytes[5000..70_000], await RangeAsync(path, 5000, 69_999));
        Assert.Equal(Bytes[^1..], await RangeAsync(path, Bytes.Length - 1, Bytes.Length + 1000));
        Assert.Equal(Bytes[^500..], await RangeAsync(path, null, 500));
    }

    [Fact]
    public async Task Video_WithoutSettings_IsTheSameBesidesWhatItTells()
    {
        byte[] clip = await ClipAsync(Secret);
        string path = PathOf(await ShareAsync(await RenderAsync(clip)));

        byte[] shown = await Client.GetByteArrayAsync(new Uri($"{path}/video.mp4", UriKind.Relative), Token);

        Assert.Equal(clip.Length, shown.Length);
        Assert.DoesNotContain("heron", Encoding.Latin1.GetString(shown), StringComparison.Ordinal);
        Assert.Equal(shown[700..1500], await RangeAsync(path, 700, 1499));
        string[] whole = await Task.WhenAll(FramesOfAsync(clip), FramesOfAsync(shown));
        Assert.Contains("MD5=", whole[0], StringComparison.Ordinal);
        Assert.Equal(whole[0], whole[1]);

        // every piece of it, whatever its borders
        for (int at = 0; at < shown.Length; at += 97)
        {
            int end = Math.Min(at + 96, shown.Length - 1);
            Assert.Equal(shown[at..(end + 1)], await RangeAsync(path, at, end));
        }
    }

    [Fact]
    public async Task AnythingThatOpensNothing_IsTheSameNotFound()
    {
        string job = await RenderAsync();
        string gone = await RenderAsync();
        Answer revoked = await ShareAsync(job);
        Answer deleted = await ShareAsync(gone);
        string good = PathOf(await ShareAsync(job));
        string expired = ShareToken.New();
        await WriteExpiredAsync(job, expired);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, $"/api/shares/{revoked.Text("id")}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(HttpMethod.Delete, $"/api/jobs/{gone}")).Status);
        string mistyped = good[^1] == 'A' ? $"{good[..^1]}Q" : $"{good[..^1]}A";
        string[] dead = [PathOf(revoked), PathOf(deleted), $"/v/{expired}", mistyped, $"/v/{ShareToken.New()}", "/v/x", "/v/%2e%2e%2fetc", $"/v/{new string('A', 3000)}"];

        string? first = null;
        foreach (string path in dead.SelectMany(path => Parts.Select(part => path + part)))
        {
            string answer = await AnswerAsync(path);
            Assert.Contains("404", answer, StringComparison.Ordinal);
            first ??= answer;
            Assert.Equal(first, answer);
        }

        using HttpResponseMessage alive = await Client.GetAsync(new Uri(good, UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
    }

    [Fact]
    public async Task Files_OfLinks_HoldNoToken()
    {
        string job = await RenderAsync();
        string[] tokens = [.. (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => ShareAsync(job, """{"password":"open sesame"}""")))).Select(share => PathOf(share)[3..])];

        string[] files = Directory.GetFiles(App.Folder, "*", SearchOption.AllDirectories);
        Assert.Equal(5, files.Count(file => file.Contains("/shares/", StringComparison.Ordinal)));
        foreach (string file in files.Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            byte[] bytes = await ReadAsync(file);
            string text = Encoding.Latin1.GetString(bytes);
            Assert.DoesNotContain("open sesame", text, StringComparison.Ordinal);
            Assert.All(tokens, token => Assert.DoesNotContain(token, text, StringComparison.Ordinal));
            Assert.All(tokens, token => Assert.True(bytes.AsSpan().IndexOf(System.Buffers.Text.Base64Url.DecodeFromChars(token)) < 0));
        }
    }

    [Fact]
    public async Task Views_PageOpened_AreCountedAndKept()
    {
        Answer share = await ShareAsync(await RenderAsync());
        string path = PathOf(share);
        await TextAsync(path);
        await TextAsync(path);
        await TextAsync($"{path}/embed");
        await TextAsync($"{path}/poster");
        using (await Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), Token))
        {
            Answer list = await GetAsync("/api/shares");
            Assert.Equal(3, Assert.Single(list.Json.GetProperty("shares").EnumerateArray()).GetProperty("views").GetInt64());
        }

        string file = Path.Combine(App.Folder, "shares", $"{share.Text("id")}.json");
        long start = TimeProvider.System.GetTimestamp();
        while (!(await File.ReadAllTextAsync(file, Token)).Contains("\"views\": 3", StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
            await Task.Delay(100, Token);
        }
    }

    private static async Task<byte[]> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Token);
        return bytes.ToArray();
    }

    /// <summary>The links are read when the first is asked for.</summary>
    private async Task WriteExpiredAsync(string job, string token)
    {
        ShareStore store = (ShareStore)App.Services.GetService(typeof(ShareStore))!;
        Assert.True(HunyuanVideo.Jobs.JobId.TryParse(job, out HunyuanVideo.Jobs.JobId id));
        var link = new ShareLink
        {
            Id = Guid.NewGuid().ToString("N"),
            TokenHash = ShareToken.HashOf(token)!,
            Job = id,
            CreatedAt = TimeProvider.System.GetUtcNow().AddDays(-7),
            ExpiresAt = TimeProvider.System.GetUtcNow().AddSeconds(-1),
        };
        await store.AddAsync(link, Token);
    }

    private async Task<string> AnswerAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(new Uri(path, UriKind.Relative), Token);
        string headers = string.Join('\n', response.Headers.Concat(response.Content.Headers).Where(header => header.Key != "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}").Order(StringComparer.Ordinal));
        return $"{(int)response.StatusCode}\n{headers}\n\n{await response.Content.ReadAsStringAsync(Token)}";
    }

    private async Task<byte[]> RangeAsync(string path, long? from, long to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/video.mp4");
        request.Headers.Range = new RangeHeaderValue(from, to);
        using HttpResponseMessage response = await Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync(Token);
    }

    private static async Task<string> FramesOfAsync(byte[] video)
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.mp4");
        await File.WriteAllBytesAsync(file, video, Token);
        using Process process = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-i", file, "-map", "0:v", "-f", "md5", "-"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        string hash = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        File.Delete(file);
        return hash;
    }
}
