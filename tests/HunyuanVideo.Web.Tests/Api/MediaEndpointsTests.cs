using System.Net;
using System.Net.Http.Headers;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class MediaEndpointsTests : IAsyncLifetime
{
    private static readonly byte[] Video = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    private readonly WebApp _app = new();
    private RenderJob _job = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Address => $"/videos/{_job.Id}";

    public async ValueTask InitializeAsync()
    {
        _job = await _app.RenderAsync(
            task =>
            {
                File.WriteAllBytes($"{task.ResultPath}.mp4", Video);
                File.WriteAllBytes($"{task.ResultPath}.png", [1, 2, 3]);
                return new RenderOutcome(
                    $"{task.ResultPath}.mp4", $"{task.ResultPath}.png", $"{task.ResultPath}.json", 481516, TimeSpan.FromSeconds(3));
            },
            Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Video_Get_IsTheFileInline()
    {
        using HttpResponseMessage response = await _app.CreateClient().GetAsync(Address, Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("video/mp4", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("inline", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Contains("bytes", response.Headers.AcceptRanges);
        Assert.Equal(Video, await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Video_Download_HasANameFromTimeAndSeed()
    {
        using HttpResponseMessage response = await _app.CreateClient().GetAsync($"{Address}?download=1", Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        ContentDispositionHeaderValue disposition = response.Content.Headers.ContentDisposition!;
        Assert.Equal("attachment", disposition.DispositionType);
        Assert.Equal($"{_job.CreatedAt:yyyy-MM-dd-HH'h'mm'm'ss's'}_seed481516.mp4", disposition.FileName?.Trim('"'));
    }

    [Fact]
    public async Task Video_Range_Is206WithThePart()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address);
        request.Headers.Range = new RangeHeaderValue(100, 199);

        using HttpResponseMessage response = await _app.CreateClient().SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(100, 199, 1000), response.Content.Headers.ContentRange);
        Assert.Equal(Video[100..200], await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Video_RangePastTheEnd_Is416()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Address);
        request.Headers.Range = new RangeHeaderValue(5000, 6000);

        using HttpResponseMessage response = await _app.CreateClient().SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
    }

    [Fact]
    public async Task Video_SameETag_Is304()
    {
        HttpClient client = _app.CreateClient();
        using HttpResponseMessage first = await client.GetAsync(Address, Token);
        using var again = new HttpRequestMessage(HttpMethod.Get, Address);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using HttpResponseMessage second = await client.SendAsync(again, Token);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Poster_Get_HasTheTypeOfItsFile()
    {
        using HttpResponseMessage response = await _app.CreateClient().GetAsync($"{Address}/poster", Token);

        Assert.Equal("image/png", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal([1, 2, 3], await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("/videos/00000000000000000000000000000000")]
    [InlineData("/videos/nonsense")]
    [InlineData("/videos/..%2f..%2fetc%2fpasswd")]
    [InlineData("/videos/00000000000000000000000000000000/poster")]
    [InlineData("/videos/00000000000000000000000000000000/preview")]
    public async Task Media_UnknownJob_Is404(string address)
    {
        using HttpResponseMessage response = await _app.CreateClient().GetAsync(address, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Video_FileWasDeleted_Is404()
    {
        File.Delete(_job.Outcome!.VideoFile);

        using HttpResponseMessage response = await _app.CreateClient().GetAsync(Address, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Preview_WhileRendering_IsTheNewestSheet()
    {
        await using var app = new WebApp();
        HttpClient client = app.CreateClient();
        RenderJob job = await app.SubmitAsync(Token);
        app.Renderer.Report(new(RenderPhase.Denoise, 1, 50, TimeSpan.Zero, null, new PreviewSheet([9, 9], "image/webp", 8, 6, 4)));

        using HttpResponseMessage response = await client.GetAsync($"/videos/{job.Id}/preview?v=1", Token);

        Assert.Equal("image/webp", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal([9, 9], await response.Content.ReadAsByteArrayAsync(Token));
    }
}
