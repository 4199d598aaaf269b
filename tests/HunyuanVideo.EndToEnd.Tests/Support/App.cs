using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;

namespace HunyuanVideo.EndToEnd.Tests.Support;

/// <summary>A running server with a data folder of its own, and a browser. All tests of the assembly share one.</summary>
public sealed class App : IAsyncLifetime
{
    // a stranger's machine may be slow; what is right comes long before
    private const float Patience = 90_000;

    // Blazor's handlers are there once the theme has been asked for
    private const string TellWhenInteractive = """
        document.addEventListener("DOMContentLoaded", () => {
          const theme = window.hunyuan?.theme;
          if (theme) {
            const isDark = theme.isDark;
            theme.isDark = () => { window.interactive = true; return isDark(); };
          }
        });
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("e2e-").FullName;
    private readonly int _port = ServerProcess.FreePort();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private ServerProcess? _server;
    private HttpClient? _http;

    /// <summary>The server's data folder.</summary>
    public string Folder => _folder;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    private HttpClient Http => _http ??= new HttpClient { BaseAddress = Address };

    public async ValueTask InitializeAsync()
    {
        if (!Chromium.IsThere)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(Patience);
        await StartServerAsync(CancellationToken.None);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium.Program, Args = Chromium.Flags });
    }

    public async Task StartServerAsync(CancellationToken cancellationToken) =>
        _server = await ServerProcess.StartAsync(_folder, _port, cancellationToken);

    public Task KillServerAsync() => _server!.KillAsync();

    /// <summary>A browser of its own: nothing is shared with the other contexts.</summary>
    public async Task<IBrowserContext> NewContextAsync(int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Dark, int? port = null)
    {
        IBrowserContext context = await _browser!.NewContextAsync(new()
        {
            BaseURL = port is null ? Address.AbsoluteUri : $"http://127.0.0.1:{port}/",
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            Locale = "en-US",
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        await context.AddInitScriptAsync(TellWhenInteractive);
        return context;
    }

    /// <summary>Asks for a small video without a browser and waits for it.</summary>
    public async Task<string> RenderAsync(string prompt, CancellationToken cancellationToken)
    {
        using HttpResponseMessage answer = await Http.PostAsJsonAsync(
            new Uri("/api/jobs", UriKind.Relative),
            new { prompt, width = 160, height = 96, video_length = 17, infer_steps = 2, seed = 7 },
            cancellationToken);
        answer.EnsureSuccessStatusCode();
        string id = (await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!;
        while (true)
        {
            JsonElement job = await JobAsync(id, cancellationToken);
            string state = job.GetProperty("state").GetString()!;
            Assert.DoesNotContain(state, new[] { "failed", "cancelled" });
            if (state == "succeeded")
            {
                return id;
            }

            await Task.Delay(100, cancellationToken);
        }
    }

    public Task<JsonElement> JobAsync(string id, CancellationToken cancellationToken) =>
        Http.GetFromJsonAsync<JsonElement>(new Uri($"/api/jobs/{id}", UriKind.Relative), cancellationToken);

    /// <summary>Stops everything that renders or waits, for the next test to begin with an idle server.</summary>
    public async Task CancelAllAsync(CancellationToken cancellationToken)
    {
        foreach (JsonElement job in (await Http.GetFromJsonAsync<JsonElement>(new Uri("/api/jobs", UriKind.Relative), cancellationToken)).GetProperty("jobs").EnumerateArray())
        {
            if (job.GetProperty("state").GetString() is "queued" or "running" or "encoding")
            {
                using HttpResponseMessage cancelled = await Http.PostAsync(new Uri($"/api/jobs/{job.GetProperty("id").GetString()}/cancel", UriKind.Relative), null, cancellationToken);
            }
        }
    }

    public async Task<byte[]> DownloadAsync(string path, CancellationToken cancellationToken) =>
        await Http.GetByteArrayAsync(new Uri(path, UriKind.RelativeOrAbsolute), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}
