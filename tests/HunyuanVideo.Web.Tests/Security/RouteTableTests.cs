using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Api.Hubs;
using HunyuanVideo.Web.Storyboards;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>
/// Who gets what where: every endpoint and every method of a hub has a row. Another column is one more line in <see cref="SendAsync"/>.
/// </summary>
public sealed class RouteTableTests(ITestOutputHelper output) : UsersTest
{
    // the job, the storyboard and the link are the owner's; "ok" is whatever the route answers to those it serves
    private const string Table = """
        route                                    | anonymous | viewer | owner | other | admin | key | link
        DELETE /api/jobs/{id}                    | 401       | 403    | ok    | 404   | ok    | ok  | 401
        DELETE /api/shares                       | 401       | 403    | ok    | ok    | ok    | ok  | 401
        DELETE /api/shares/{id}                  | 401       | 403    | ok    | 404   | ok    | ok  | 401
        DELETE /api/storyboards/{id}             | 401       | 403    | ok    | 404   | ok    | ok  | 401
        DELETE /api/storyboards/{id}/sound       | 401       | 403    | ok    | 404   | ok    | ok  | 401
        GET /                                    | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /_blazor                             | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /_blazor/disconnect                  | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /_blazor/initializers                | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /_blazor/negotiate                   | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /_framework/opaque-redirect          | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /account                             | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /api-docs                            | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /api/jobs                            | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /api/jobs/{id}                       | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /api/jobs/{id}/events                | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /api/jobs/{id}/latents               | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /api/jobs/{id}/metadata              | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /api/jobs/{id}/poster                | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /api/jobs/{id}/preview               | 401       | 404    | 404   | 404   | 404   | 404 | 401
        GET /api/jobs/{id}/video                 | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /api/loras                           | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /api/loras/picture                   | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /api/model                           | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /api/models                          | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /api/queue                           | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /api/shares                          | 401       | 403    | ok    | ok    | ok    | ok  | 401
        GET /api/storyboards                     | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /api/storyboards/{id}                | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /api/storyboards/{id}/video          | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /api/system                          | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /compare                             | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /error                               | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /explore                             | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /explore/{BatchName}                 | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /gallery                             | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /healthz                             | ok        | ok     | ok    | ok    | ok    | ok  | ok
        GET /hubs/jobs                           | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /hubs/jobs/negotiate                 | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /language/{code}                     | ok        | ok     | ok    | ok    | ok    | ok  | ok
        GET /login                               | ok        | ok     | ok    | ok    | ok    | ok  | ok
        GET /metrics                             | 401       | 403    | 403   | 403   | ok    | 403 | 401
        GET /not-found                           | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /oembed                              | 404       | 404    | 404   | 404   | 404   | 404 | ok
        GET /openapi/{documentName}.json         | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /queue                               | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /readyz                              | 401       | ok     | ok    | ok    | ok    | ok  | 401
        GET /shares                              | login     | 403    | ok    | ok    | ok    | ok  | login
        GET /storyboard                          | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /storyboard/{Id}                     | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /system                              | login     | ok     | ok    | ok    | ok    | ok  | login
        GET /users                               | login     | 403    | 403   | 403   | ok    | 403 | login
        GET /v/{token}                           | 404       | 404    | 404   | 404   | 404   | 404 | ok
        GET /v/{token}/embed                     | 404       | 404    | 404   | 404   | 404   | 404 | ok
        GET /v/{token}/poster                    | 404       | 404    | 404   | 404   | 404   | 404 | ok
        GET /v/{token}/video.mp4                 | 404       | 404    | 404   | 404   | 404   | 404 | ok
        GET /videos/{id}                         | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /videos/{id}/poster                  | 401       | ok     | ok    | 404   | ok    | ok  | 401
        GET /videos/{id}/preview                 | 401       | 404    | 404   | 404   | 404   | 404 | 401
        GET /{**path:file}                       | login     | 404    | 404   | 404   | 404   | 404 | login
        HUB Cancel                               | 401       | 403    | ok    | 404   | ok    | ok  | 401
        HUB Download                             | 401       | ok     | ok    | 404   | ok    | ok  | 401
        HUB Finish                               | 401       | 403    | ok    | 404   | ok    | ok  | 401
        HUB Submit                               | 401       | 403    | ok    | ok    | ok    | ok  | 401
        HUB SubmitOnce                           | 401       | 403    | ok    | ok    | ok    | ok  | 401
        HUB Watch                                | 401       | ok     | ok    | 404   | ok    | ok  | 401
        PATCH /api/jobs/{id}                     | 401       | 403    | ok    | 404   | ok    | ok  | 401
        POST /api/jobs                           | 401       | 403    | ok    | ok    | ok    | ok  | 401
        POST /api/jobs/delete                    | 401       | 403    | ok    | ok    | ok    | ok  | 401
        POST /api/jobs/zip                       | 401       | ok     | ok    | 404   | ok    | ok  | 401
        POST /api/jobs/{id}/cancel               | 401       | 403    | ok    | 404   | ok    | ok  | 401
        POST /api/jobs/{id}/finish               | 401       | 403    | ok    | 404   | ok    | ok  | 401
        POST /api/jobs/{id}/rerender             | 401       | 403    | ok    | 404   | ok    | ok  | 401
        POST /api/jobs/{id}/retry                | 401       | 403    | ok    | 404   | ok    | ok  | 401
        POST /api/jobs/{id}/shares               | 401       | 403    | ok    | 404   | ok    | ok  | 401
        POST /api/loras                          | 401       | 403    | 403   | 403   | ok    | 403 | 401
        DELETE /api/loras                        | 401       | 403    | 403   | 403   | ok    | 403 | 401
        POST /api/model                          | 401       | 403    | 403   | 403   | ok    | 403 | 401
        POST /api/queue/cancel-all               | 401       | 403    | 403   | 403   | ok    | 403 | 401
        POST /api/queue/pause                    | 401       | 403    | 403   | 403   | ok    | 403 | 401
        POST /api/queue/resume                   | 401       | 403    | 403   | 403   | ok    | 403 | 401
        POST /api/storyboards                    | 401       | 403    | ok    | ok    | ok    | ok  | 401
        POST /api/storyboards/{id}/cancel        | 401       | 403    | ok    | 404   | ok    | ok  | 401
        POST /api/storyboards/{id}/export        | 401       | 403    | ok    | 404   | ok    | ok  | 401
        POST /api/system/keep-running            | 401       | 403    | ok    | ok    | ok    | ok  | 401
        POST /sign-in                            | login     | login  | login | login | login | login | login
        POST /sign-out                           | login     | ok     | ok    | ok    | ok    | ok  | login
        POST /v/{token}                          | 404       | 404    | 404   | 404   | 404   | 404 | ok
        PUT /api/jobs/{id}/favourite             | 401       | 403    | ok    | 404   | ok    | ok  | 401
        PUT /api/jobs/{id}/tags                  | 401       | 403    | ok    | 404   | ok    | ok  | 401
        PUT /api/storyboards/{id}                | 401       | 403    | ok    | 404   | ok    | ok  | 401
        PUT /api/storyboards/{id}/sound          | 401       | 403    | ok    | 404   | ok    | ok  | 401
        """;

    private static readonly string[] Columns = [.. Cells(Lines()[0]).Skip(1)];

    private static readonly HashSet<string> Once = ["DELETE /api/jobs/{id}", "POST /api/jobs/delete", "DELETE /api/storyboards/{id}", "DELETE /api/shares/{id}"];

    private readonly Dictionary<string, Browser> _browsers = new(StringComparer.Ordinal);

    public override async ValueTask DisposeAsync()
    {
        foreach (Browser browser in _browsers.Values)
        {
            browser.Dispose();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Route_ForEachWhoMayAsk_AnswersAsItsRowSays()
    {
        Dictionary<string, string[]> table = Lines().Skip(1).Select(Cells).ToDictionary(cells => cells[0], cells => cells[1..], StringComparer.Ordinal);
        string[] routes = [.. Endpoints().Concat(HubMethods()).Distinct().Order(StringComparer.Ordinal)];
        RenderJob job = await RenderAsAsync(Owner);
        string board = await StoryboardAsync(job.Id);
        var wrong = new List<string>();
        foreach (string route in routes)
        {
            var answers = new List<string>(Columns.Length);
            foreach (string column in Columns)
            {
                string id = !Once.Contains(route) ? Prefix(route) == "storyboards" ? board : job.Id.ToString()
                    : Prefix(route) == "storyboards" ? await StoryboardAsync(job.Id)
                    : route.Contains("/shares/{id}", StringComparison.Ordinal) ? (await ShareAsync(job.Id)).Text("id")!
                    : (await RenderAsAsync(Owner)).Id.ToString();
                answers.Add(route.StartsWith("HUB ", StringComparison.Ordinal)
                    ? await CallAsync(route[4..], column, id)
                    : ClassOf(await SendAsync(route, column, id)));
            }

            string row = $"{route,-40} | {string.Join(" | ", answers)}";
            output.WriteLine(row);
            if (!table.TryGetValue(route, out string[]? expected) || !expected.SequenceEqual(answers))
            {
                wrong.Add(row);
            }
        }

        Assert.Empty(wrong);
        Assert.Empty(table.Keys.Except(routes));
    }

    private static string[] Lines() => Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string[] Cells(string line) => line.Split('|', StringSplitOptions.TrimEntries);

    private static string Prefix(string route) => route.Contains("/storyboards", StringComparison.Ordinal) ? "storyboards" : "jobs";

    private static string ClassOf((HttpStatusCode Status, Uri? Location) answer) => answer switch
    {
        { Status: HttpStatusCode.Redirect or HttpStatusCode.SeeOther, Location: { } to } when to.OriginalString.StartsWith("/login", StringComparison.Ordinal) => "login",
        { Status: HttpStatusCode.Unauthorized } => "401",
        { Status: HttpStatusCode.Forbidden } => "403",
        { Status: HttpStatusCode.NotFound } => "404",
        { Status: >= HttpStatusCode.InternalServerError and var status } => $"{(int)status}",
        _ => "ok",
    };

    private IEnumerable<string> Endpoints() => App.Services.GetServices<EndpointDataSource>()
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(endpoint => !endpoint.Metadata.Any(entry => entry.GetType().Name == "StaticAsset"))
        .Select(endpoint =>
        {
            IReadOnlyList<string> methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            string method = methods.Contains("GET") ? "GET" : methods.Count > 0 ? methods[0] : "GET";
            return $"{method} /{endpoint.RoutePattern.RawText?.Trim('/')}";
        });

    private static IEnumerable<string> HubMethods() => typeof(JobsHub)
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Select(method => $"HUB {method.Name}");

    private async Task<(HttpStatusCode Status, Uri? Location)> SendAsync(string route, string column, string id)
    {
        string[] parts = route.Split(' ', 2);
        string address = AddressOf(parts[1], id);
        if (column == "link")
        {
            address = await WithLinkAsync(parts[1], address, id);
        }

        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), address);
        if (parts[0] != "GET")
        {
            request.Headers.Add("Origin", "http://localhost");
        }

        if (parts[0] is not ("GET" or "DELETE"))
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(BodyOf(route, id)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (column == "key")
        {
            request.Headers.Add("Authorization", As(Owner).Value);
        }

        using HttpResponseMessage response = await (await BrowserOfAsync(column)).Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        return (response.StatusCode, response.Headers.Location);
    }

    private async Task<string> CallAsync(string method, string column, string id)
    {
        HubConnection connection = HubOf(column switch { "anonymous" or "link" => null, "key" => Owner, _ => NameOf(column) });
        await using (connection)
        {
            try
            {
                await connection.StartAsync(Token);
                object?[] arguments = method switch
                {
                    "Submit" => [new { prompt = "A cat." }],
                    "SubmitOnce" => [new { prompt = "A cat." }, $"{column}"],
                    _ => [id],
                };
                if (typeof(JobsHub).GetMethod(method)!.ReturnType.Name.StartsWith("IAsyncEnumerable", StringComparison.Ordinal))
                {
                    await connection.StreamAsyncCore<object>(method, arguments, Token).ToListAsync(Token);
                }
                else
                {
                    await connection.InvokeCoreAsync<object>(method, arguments, Token);
                }

                return "ok";
            }
            catch (HttpRequestException error) when (error.StatusCode == HttpStatusCode.Unauthorized)
            {
                return "401";
            }
            catch (Microsoft.AspNetCore.SignalR.HubException error)
            {
                return error.Message.Contains("There is no job", StringComparison.Ordinal) ? "404"
                    : error.Message.Contains("unauthorized", StringComparison.Ordinal) ? "403"
                    : "ok";
            }
        }
    }

    private async Task<Browser> BrowserOfAsync(string column)
    {
        if (!_browsers.TryGetValue(column, out Browser? browser))
        {
            browser = new Browser(App);
            _browsers[column] = column is "anonymous" or "key" or "link" ? browser : await browser.SignedInAsync(NameOf(column), Password);
        }

        return browser;
    }

    private static string NameOf(string column) => column switch
    {
        "viewer" => Viewer,
        "owner" => Owner,
        "other" => Other,
        "admin" => Admin,
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, message: null),
    };

    private static string AddressOf(string pattern, string id) => string.Join('/', pattern.Split('/').Select(part => part switch
    {
        "{id}" or "{id?}" or "{Id}" => id,
        "{code}" => "en",
        "{documentName}.json" => "v1.json",
        _ when part.StartsWith('{') => "x",
        _ => part,
    }));

    private static string BodyOf(string route, string id) => route switch
    {
        "POST /api/jobs" => Valid,
        "POST /api/jobs/zip" or "POST /api/jobs/delete" => $$"""{"ids":["{{id}}"]}""",
        "PUT /api/jobs/{id}/favourite" => """{"favourite":true}""",
        "PUT /api/jobs/{id}/tags" => """{"tags":["a"]}""",
        "PATCH /api/jobs/{id}" => """{"infer_steps":3}""",
        "POST /api/model" => """{"name":"x"}""",
        _ => "{}",
    };

    /// <summary>A storyboard of the owner, exported once.</summary>
    /// <summary>The address with a link's token where it asks for one.</summary>
    private async Task<string> WithLinkAsync(string pattern, string address, string id)
    {
        if (!pattern.Contains("{token}", StringComparison.Ordinal) && pattern != "/oembed")
        {
            return address;
        }

        Assert.True(JobId.TryParse(id, out JobId job));
        string url = (await ShareAsync(job)).Text("url")!;
        return pattern == "/oembed" ? $"/oembed?url={Uri.EscapeDataString(url)}" : pattern.Replace("/v/{token}", new Uri(url).AbsolutePath, StringComparison.Ordinal);
    }

    private Task<Answer> ShareAsync(JobId job) => PostAsync($"/api/jobs/{job}/shares", """{"show_settings":true}""", Owner);

    private async Task<string> StoryboardAsync(JobId job)
    {
        string id = (await PostAsync("/api/storyboards", $$"""{"clips":[{"job":"{{job}}"}]}""", Owner)).Text("id")!;
        Assert.True(StoryboardId.TryParse(id, out StoryboardId board));
        await File.WriteAllBytesAsync(App.Services.GetRequiredService<StoryboardFolder>().VideoOf(board), [1], Token);
        return id;
    }
}
