using System.Security.Cryptography;
using HunyuanVideo.Web.Sharing.Tunnels;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Sharing;

/// <summary>The app with a shell script in the place of cloudflared.</summary>
internal sealed class StubTunnel : IAsyncDisposable
{
    public const string Url = "https://calm-sea-otter.trycloudflare.com";

    private readonly WebApp _app = new();

    /// <param name="script">What it does after it has noted how it was called.</param>
    /// <param name="isGuarded">Whether there is somebody who can sign in.</param>
    /// <param name="settings">More settings of Share:Cloudflared.</param>
    public StubTunnel(string script, bool isGuarded = true, params (string Key, string Value)[] settings)
    {
        Folder = Directory.CreateTempSubdirectory("tunnel-").FullName;
        Binary = Path.Combine(Folder, "cloudflared");
        Write($"#!/bin/sh\nprintf '%s\\n' \"$@\" > {Folder}/arguments\nenv > {Folder}/environment\necho started >> {Folder}/starts\n{script}\n");
        _app.Settings["Share:Cloudflared:Path"] = Binary;
        _app.Settings["Share:Cloudflared:Sha256"] = HashOf(Binary);
        foreach ((string key, string value) in settings)
        {
            _app.Settings[$"Share:Cloudflared:{key}"] = value;
        }

        if (isGuarded)
        {
            AccessToken = _app.Accounts.DrawToken();
        }

        Tunnel = _app.Services.GetRequiredService<IShareTunnel>();
    }

    public static string Telling => $"echo '2026-01-02T03:04:05Z INF |  {Url}  |' >&2\nexec sleep 600";

    public string Folder { get; }

    public string Binary { get; }

    public IShareTunnel Tunnel { get; }

    public WebApp App => _app;

    /// <summary>Signs in as an admin.</summary>
    public string? AccessToken { get; }

    /// <summary>How often the script was run.</summary>
    public int Starts => File.Exists(Path.Combine(Folder, "starts")) ? File.ReadAllLines(Path.Combine(Folder, "starts")).Length : 0;

    /// <summary>The processes of this machine that run this script, or what it became: those in its folder.</summary>
    public int Running => Directory.EnumerateDirectories("/proc").Count(process => IsOurs(process));

    public string[] Arguments => File.ReadAllLines(Path.Combine(Folder, "arguments"));

    public string[] Environment => File.ReadAllLines(Path.Combine(Folder, "environment"));

    public static string HashOf(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));

    public void Write(string script)
    {
        File.WriteAllText(Binary, script);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Binary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>A client at the other end of the tunnel.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(Arguments[^1]) };

    public async Task UntilAsync(Func<bool> holds, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30), $"{what}: {Tunnel.Current}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Assert.Equal(0, Running);
        Directory.Delete(Folder, recursive: true);
    }

    // the tunnel's home is its working directory, which "sleep" keeps
    private bool IsOurs(string process)
    {
        try
        {
            return int.TryParse(Path.GetFileName(process), out _)
                && new FileInfo(Path.Combine(process, "cwd")).LinkTarget?.StartsWith(_app.Folder, StringComparison.Ordinal) == true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
