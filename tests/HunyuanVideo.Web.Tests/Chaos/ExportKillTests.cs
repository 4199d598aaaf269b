using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Chaos;

/// <summary>Exports of storyboards that end with their server.</summary>
[Collection(ChaosCollection.Name)]
public sealed partial class ExportKillTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>One export runs and one waits behind it: both are made by the next server, without anybody asking again.</summary>
    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    public async Task Export_ServerEnds_GoesOnWithTheNextOne(string signal)
    {
        await using ChaosFolder folder = await ChaosFolder.CreateAsync();
        string[] boards = new string[2];
        await using (AppProcess first = await ServeAsync(folder))
        {
            using HttpClient client = ClientOf(first);
            string job = await RenderAsync(folder);
            for (int i = 0; i < boards.Length; i++)
            {
                boards[i] = await MakeAsync(client, job);
                using HttpResponseMessage asked = await client.PostAsync(new Uri($"{boards[i]}/export", UriKind.Relative), null, Token);
                Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync(Token));
            }

            await UntilAsync(client, boards[0], state => state != "queued");
            await first.SignalAsync(signal);
            await first.EndAsync(TimeSpan.FromSeconds(30));
        }

        await using AppProcess second = await ServeAsync(folder);
        using HttpClient again = ClientOf(second);
        foreach (string board in boards)
        {
            JsonElement export = await UntilAsync(again, board, state => state is not ("queued" or "running"));
            Assert.Equal("succeeded", export.GetProperty("state").GetString());
            Assert.Equal(50 * 5, export.GetProperty("frames").GetInt32());
        }

        Assert.Empty(Directory.GetFiles(Path.Combine(folder.Data.Path, "storyboards"), "*.export"));
    }

    /// <summary>An export that ends the server each time is not begun for ever, and says so; a note that cannot be read is a wish all the same.</summary>
    [Theory]
    [InlineData("638000000000000000 3", "failed")]
    [InlineData("638000000000000000 2", "succeeded")]
    [InlineData("", "succeeded")]
    [InlineData("99999999999999999999 -1", "succeeded")]
    public async Task Export_LeftByServersBefore_IsBegunThreeTimesAtMost(string note, string state)
    {
        await using ChaosFolder folder = await ChaosFolder.CreateAsync();
        string board;
        await using (AppProcess first = await ServeAsync(folder))
        {
            using HttpClient client = ClientOf(first);
            board = await MakeAsync(client, await RenderAsync(folder));
        }

        await File.WriteAllTextAsync(Path.Combine(folder.Data.Path, "storyboards", $"{board[^32..]}.export"), note, Token);
        await using AppProcess second = await ServeAsync(folder);
        using HttpClient again = ClientOf(second);
        JsonElement export = await UntilAsync(again, board, now => now is not ("none" or "queued" or "running"));

        Assert.Equal(state, export.GetProperty("state").GetString());
        if (state == "failed")
        {
            Assert.Contains("ended 3 times", export.GetProperty("error").GetString(), StringComparison.Ordinal);
            using HttpResponseMessage anew = await again.PostAsync(new Uri($"{board}/export", UriKind.Relative), null, Token);
            Assert.Equal("succeeded", (await UntilAsync(again, board, now => now is not ("failed" or "queued" or "running"))).GetProperty("state").GetString());
        }
    }

    [GeneratedRegex("is serving on (?<address>http://[^ \\n]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Address();

    private static async Task<AppProcess> ServeAsync(ChaosFolder folder)
    {
        AppProcess server = folder.Serve();
        await server.UntilAsync(app => Address().IsMatch(app.Output));
        return server;
    }

    private static HttpClient ClientOf(AppProcess server) => new() { BaseAddress = new Uri(Address().Match(server.Output).Groups["address"].Value) };

    private static async Task<string> RenderAsync(ChaosFolder folder)
    {
        JobId id = await folder.QueueAsync(ChaosFolder.Request(1, 2));
        StoredJob job = await folder.WhenAsync(id, seen => !seen.IsActive);
        Assert.Equal(JobState.Succeeded, job.State);
        return id.ToString();
    }

    private static async Task<string> MakeAsync(HttpClient client, string job)
    {
        var clips = Enumerable.Repeat(new { job }, 50).ToArray();
        using HttpResponseMessage made = await client.PostAsJsonAsync("/api/storyboards", new { clips }, Token);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Token));
        return (await made.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("links").GetProperty("self").GetString()!;
    }

    private static async Task<JsonElement> UntilAsync(HttpClient client, string board, Predicate<string> isIt)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            JsonElement export = (await client.GetFromJsonAsync<JsonElement>(board, Token)).GetProperty("export");
            if (isIt(export.GetProperty("state").GetString()!))
            {
                return export;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(2), $"{export}");
            await Task.Delay(5, Token);
        }
    }
}
