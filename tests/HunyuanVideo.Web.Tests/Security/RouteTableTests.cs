using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Hubs;
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
    // the job and the storyboard are the owner's; "ok" is whatever the route answers to those it serves
    private const string Table = """
        route                                    | anonymous | viewer | owner | other | admin | key
        DELETE /api/jobs/{id}                    | 401       | 403    | ok    | 404   | ok    | ok
        DELETE /api/storyboards/{id}             | 401       | 403    | ok    | 404   | ok    | ok
        DELETE /api/storyboards/{id}/sound       | 401       | 403    | ok    | 404   | ok    | ok
        GET /                                    | login     | ok     | ok    | ok    | ok    | ok
        GET /api                                 | 401       | ok     | ok    | ok    | ok    | ok
        GET /api/jobs                            | 401       | ok     | ok    | ok    | ok    | ok
        GET /api/jobs/{id}                       | 401       | ok     | ok    | 404   | ok    | ok
        GET /api/jobs/{id}/events                | 401       | ok     | ok    | 404   | ok    | ok
        GET /api/jobs/{id}/latents               | 401       | ok     | ok    | 404   | ok    | ok
        GET /api/jobs/{id}/metadata              | 401       | ok     | ok    | 404   | ok    | ok
        GET /api/jobs/{id}/poster                | 401       | ok     | ok    | 404   | ok    | ok
        GET /api/jobs/{id}/preview               | 401       | 404    | 404   | 404   | 404   | 404
        GET /api/jobs/{id}/video                 | 401       | ok     | ok    | 404   | ok    | ok
        """;

    private static readonly string[] Columns = [.. Cells(Lines()[0]).Skip(1)];

    private static readonly HashSet<string> Once = ["DELETE /api/jobs/{id}", "POST /api/jobs/delete", "DELETE /api/storyboards/{id}"];

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
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), AddressOf(parts[1], id));
        if (parts[0] is not ("GET" or "DELETE"))
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(BodyOf(route, id)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("Origin", "http://localhost");
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
        HubConnection connection = HubOf(column switch { "anonymous" => null, "key" => Owner, _ => NameOf(column) });
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
            _browsers[column] = column is "anonymous" or "key" ? browser : await browser.SignedInAsync(NameOf(column), Password);
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

    private async Task<string> StoryboardAsync(JobId job) =>
        (await PostAsync("/api/storyboards", $$"""{"clips":[{"job":"{{job}}"}]}""", Owner)).Text("id")!;
}
