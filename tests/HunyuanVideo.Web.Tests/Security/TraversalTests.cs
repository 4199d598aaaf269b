using System.Net.Sockets;
using System.Text;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Storyboards;
using HunyuanVideo.Web.Tests.Chaos;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>Addresses that try to lead out of the data folder, sent byte by byte: a client would tidy them up.</summary>
public sealed class TraversalTests : ApiTest
{
    private const int Count = 500;
    private const string Canary = "the canary sings";

    private static readonly string[] Routes =
    [
        "/videos/{0}", "/videos/{0}/poster", "/videos/{0}/preview", "/api/jobs/{0}/video", "/api/jobs/{0}/poster", "/api/jobs/{0}/latents",
        "/api/jobs/{0}/metadata", "/api/storyboards/{0}/video", "/css/{0}", "/v/{0}", "/v/{0}/video.mp4", "/v/{0}/poster", "/v/{0}/embed",
    ];

    private readonly string _outside = Directory.CreateTempSubdirectory("outside-").FullName;

    public override ValueTask InitializeAsync()
    {
        App.UseKestrel(0);
        App.StartServer();
        File.WriteAllText(Path.Combine(_outside, "canary.txt"), Canary);
        Directory.CreateDirectory(Path.Combine(App.Folder, "videos"));
        Directory.CreateSymbolicLink(Path.Combine(App.Folder, "videos", "out"), _outside);
        return base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_outside, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task EveryRouteWithAFile_AnyOfFiveHundredStrings_FindsNothing()
    {
        string[] strings = [.. Strings(_outside, App.Folder).Distinct(StringComparer.Ordinal).Take(Count)];
        Assert.Equal(Count, strings.Length);

        // in the short form each string on some of the routes, in the long one on all
        int part = ChaosForm.Choose(4, 1);
        string[] targets =
        [
            .. Routes.Index().SelectMany(route => strings.Index()
                .Where(text => (text.Index + route.Index) % part == 0)
                .Select(text => route.Item.Replace("{0}", text.Item, StringComparison.Ordinal))),
        ];
        var wrong = new System.Collections.Concurrent.ConcurrentBag<string>();

        await Parallel.ForEachAsync(targets, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Token }, async (target, token) =>
        {
            string answer = await AskAsync(target, token);
            if (answer.Contains(Canary, StringComparison.Ordinal) || answer is not (['H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '4', '0', '0' or '4', ..]))
            {
                wrong.Add($"{target}: {answer[..Math.Min(60, answer.Length)]}");
            }
        });

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Names_InABody_LeadNowhereEither()
    {
        foreach (string text in Strings(_outside, App.Folder).Distinct(StringComparer.Ordinal).Take(50))
        {
            string quoted = System.Text.Json.JsonSerializer.Serialize(text);

            Assert.InRange((int)(await PostAsync("/api/jobs/zip", $$"""{"ids":[{{quoted}}]}""")).Status, 400, 404);
            Assert.InRange((int)(await PostAsync("/api/storyboards", $$"""{"clips":[{"job":{{quoted}}}]}""")).Status, 400, 404);
            Assert.InRange((int)(await PostAsync("/api/jobs", $$"""{"prompt":"A cat.","source_job":{{quoted}},"strength":0.5}""")).Status, 400, 404);
        }
    }

    [Fact]
    public async Task Link_InThePlaceOfAResult_IsNotFollowed()
    {
        App.Renderer.Ending = task => WriteResult(task, [1]);
        RenderJob job = await FinishAsync(await SubmitAsync());
        string canary = Path.Combine(_outside, "canary.txt");
        foreach (string file in new[] { job.Outcome!.VideoFile, job.Outcome.PosterFile!, job.Outcome.LatentsFile!, job.Outcome.MetadataFile! })
        {
            File.Delete(file);
            File.CreateSymbolicLink(file, canary);
        }

        var boards = App.Services.GetRequiredService<StoryboardStore>();
        StoryboardDocument board = await boards.CreateAsync("a", [], 0, Token);
        File.CreateSymbolicLink(App.Services.GetRequiredService<StoryboardFolder>().VideoOf(board.Id), canary);

        string[] addresses =
        [
            $"/videos/{job.Id}", $"/videos/{job.Id}/poster", $"/api/jobs/{job.Id}/video", $"/api/jobs/{job.Id}/poster", $"/api/jobs/{job.Id}/latents",
            $"/api/jobs/{job.Id}/metadata", $"/api/storyboards/{board.Id}/video",
        ];
        foreach (string address in addresses)
        {
            string answer = await AskAsync(address, Token);

            Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, answer, StringComparison.Ordinal);
        }

        Assert.Equal(System.Net.HttpStatusCode.Conflict, (await PostAsync("/api/jobs/zip", $$"""{"ids":["{{job.Id}}"]}""")).Status);
    }

    private static IEnumerable<string> Strings(string outside, string data)
    {
        string up = string.Concat(Enumerable.Repeat("../", 12));
        string relative = Path.GetRelativePath(Path.Combine(data, "videos"), Path.Combine(outside, "canary.txt"));
        string[] goals =
        [
            relative, $"{up}{outside[1..]}/canary.txt", $"{outside}/canary.txt", "out/canary.txt", "./out/canary.txt", "x/../out/canary.txt", $"{up}etc/passwd.canary",
            "../jobs.db.canary", "../keys/canary.xml", "C:/canary.txt", "//host/share/canary.txt", "file:///canary.txt", $"....//....//{relative}", ".../canary.txt",
            .. Enumerable.Range(1, 12).Select(depth => $"{string.Concat(Enumerable.Repeat("../", depth))}{outside[1..]}/canary.txt"),
        ];
        Func<string, string>[] dressings =
        [
            text => text,
            text => text.Replace('/', '\\'),
            text => text.Replace("..", "%2e%2e", StringComparison.Ordinal),
            text => text.Replace("/", "%2f", StringComparison.Ordinal),
            text => text.Replace("/", "%5c", StringComparison.Ordinal),
            text => text.Replace("..", "%2e%2e", StringComparison.Ordinal).Replace("/", "%2f", StringComparison.Ordinal),
            text => text.Replace("..", "%252e%252e", StringComparison.Ordinal).Replace("/", "%252f", StringComparison.Ordinal),
            text => text.Replace("..", "%25252e%25252e", StringComparison.Ordinal),
            text => text.Replace("/", "%c0%af", StringComparison.Ordinal),
            text => text.Replace("/", "%e0%80%af", StringComparison.Ordinal),
            text => text.Replace("..", "%c0%ae%c0%ae", StringComparison.Ordinal),
            text => text.Replace("..", "%u002e%u002e", StringComparison.Ordinal),
            text => text.Replace("..", "．．", StringComparison.Ordinal),
            text => text.Replace("/", "∕", StringComparison.Ordinal),
            text => $"{text}%00",
            text => $"{text}%00.mp4",
            text => $"%00{text}",
            text => $"{text}.mp4",
            text => $"{text}%20",
            text => $"{text};a=b",
            text => $"{text}::$DATA",
            text => $"{text}%0d%0aX-Forged:1",
            text => $"%2f{text}",
            text => $"%5c%5c{text}",
            text => $"./{text}",
            text => $"{Guid.Empty:N}/{text}",
            text => $"{Guid.Empty:N}%2f{text}",
            text => $"{Guid.Empty:N}{text}",
            text => $"{Guid.Empty:D}",
            text => $"{{{text}}}",
            text => text.Replace("..", "..;", StringComparison.Ordinal),
            text => text.Replace("../", "..%00/", StringComparison.Ordinal),
            text => text.Replace("../", ".%2e/", StringComparison.Ordinal),
            text => text.Replace("../", "%2e./", StringComparison.Ordinal),
            text => text.Replace("../", "..%09/", StringComparison.Ordinal),
            text => new string('a', 300) + text,
        ];
        return dressings.SelectMany(dress => goals.Select(dress));
    }

    private async Task<string> AskAsync(string target, CancellationToken cancellationToken)
    {
        Uri server = Client.BaseAddress!;
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
        NetworkStream stream = socket.GetStream();
        await using (stream)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n\r\n"), cancellationToken);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync(cancellationToken);
        }
    }
}
