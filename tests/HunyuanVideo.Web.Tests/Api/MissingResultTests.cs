using System.Net;
using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

/// <summary>A result whose file is gone, as somebody removed it by hand.</summary>
public sealed class MissingResultTests : ApiTest
{
    [Fact]
    public async Task Job_WhoseVideoIsGone_SaysSo()
    {
        JobId id = (await App.RenderAsync(task => WriteResult(task, [1, 2, 3]), Token)).Id;
        JsonElement there = (await GetAsync($"/api/jobs/{id}")).Json;
        Assert.False(there.GetProperty("result_missing").GetBoolean());
        Assert.Equal(JsonValueKind.String, there.GetProperty("links").GetProperty("video").ValueKind);

        File.Delete((await App.Jobs.FindAsync(id, Token))!.Outcome!.VideoFile);

        foreach (JsonElement job in new[] { (await GetAsync($"/api/jobs/{id}")).Json, (await GetAsync("/api/jobs")).Json.GetProperty("jobs")[0] })
        {
            Assert.True(job.GetProperty("result_missing").GetBoolean());
            Assert.Contains("not there any more", job.GetProperty("error").GetString(), StringComparison.Ordinal);
            Assert.False(job.GetProperty("links").TryGetProperty("video", out JsonElement link) && link.ValueKind == JsonValueKind.String);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync($"/api/jobs/{id}/video")).Status);
    }
}
