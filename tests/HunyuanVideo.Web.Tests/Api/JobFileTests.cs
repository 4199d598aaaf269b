using System.Net;
using System.Net.Http.Headers;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class JobFileTests : ApiTest
{
    private static readonly byte[] Video = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];

    [Theory]
    [InlineData("video", "video/mp4", 1000)]
    [InlineData("poster", "image/jpeg", 3)]
    [InlineData("latents", "application/octet-stream", 3)]
    [InlineData("metadata", "application/json", 10)]
    public async Task File_OfAFinishedJob_IsThere(string what, string type, int length)
    {
        string id = await RenderAsync();

        using HttpResponseMessage response = await Client.GetAsync(new Uri($"/api/jobs/{id}/{what}", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(length, response.Content.Headers.ContentLength);
        Assert.NotNull(response.Headers.ETag);
        Assert.Contains("bytes", response.Headers.AcceptRanges);
    }

    [Theory]
    [InlineData("video")]
    [InlineData("poster")]
    [InlineData("latents")]
    [InlineData("metadata")]
    [InlineData("preview")]
    public async Task File_OfARunningJob_Is404(string what)
    {
        string id = await SubmitAsync();

        (await GetAsync($"/api/jobs/{id}/{what}")).IsProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Video_Range_Is206AndAPastOne416()
    {
        string id = await RenderAsync();
        using HttpResponseMessage part = await RangeAsync(id, 100, 199);
        using HttpResponseMessage past = await RangeAsync(id, 5000, 6000);

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(Video[100..200], await part.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, past.StatusCode);
    }

    [Fact]
    public async Task Video_KnownETag_Is304()
    {
        string id = await RenderAsync();
        using HttpResponseMessage first = await Client.GetAsync(new Uri($"/api/jobs/{id}/video", UriKind.Relative), Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{id}/video");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using HttpResponseMessage second = await Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task Video_Head_HasTheLengthAndNoBody()
    {
        string id = await RenderAsync();
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/api/jobs/{id}/video");

        using HttpResponseMessage response = await Client.SendAsync(request, Token);

        Assert.Equal(1000, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Preview_OfARunningJob_IsTheNewest()
    {
        string id = await SubmitAsync();
        var preview = new PreviewSheet([9, 8, 7], "image/jpeg", 1, 1, 3);
        App.Renderer.Report(new RenderProgress(RenderPhase.Denoise, 1, 4, TimeSpan.Zero, null, preview));

        Assert.NotNull((await GetAsync($"/api/jobs/{id}")).Json.GetProperty("links").GetProperty("preview").GetString());
        Assert.Equal([9, 8, 7], await Client.GetByteArrayAsync(new Uri($"/api/jobs/{id}/preview", UriKind.Relative), Token));
    }

    private Task<HttpResponseMessage> RangeAsync(string id, int from, int to)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/api/jobs/{id}/video");
        request.Headers.Range = new RangeHeaderValue(from, to);
        return Client.SendAsync(request, Token);
    }

    private async Task<string> RenderAsync()
    {
        App.Renderer.Ending = task => WriteResult(task, Video);
        string id = await SubmitAsync();
        Assert.Equal(JobState.Succeeded, (await FinishAsync(id)).State);
        return id;
    }
}
