using HunyuanVideo.Media;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class FileOptionsTests : ApiTest
{
    [Fact]
    public async Task Submit_WithFpsAndCrf_KeepsThem()
    {
        string id = await SubmitAsync(Valid.Replace("\"seed\":7", "\"seed\":7,\"fps\":12,\"crf\":30", StringComparison.Ordinal));

        Answer answer = await GetAsync($"/api/jobs/{id}");

        Assert.Equal(12, answer.Json.GetProperty("request").GetProperty("fps").GetInt32());
        Assert.Equal(30, answer.Json.GetProperty("request").GetProperty("crf").GetInt32());
    }

    [Theory]
    [InlineData("fps", 0)]
    [InlineData("fps", 121)]
    [InlineData("crf", 0)]
    [InlineData("crf", 52)]
    public async Task Submit_OutOfRange_IsRefusedAtTheField(string field, int value)
    {
        Answer answer = await PostAsync("/api/jobs", Valid.Replace("\"seed\":7", $"\"{field}\":{value}", StringComparison.Ordinal));

        Assert.Contains($"not {value}", answer.Error(field), StringComparison.Ordinal);
    }

    [Fact]
    public void Mp4_OfARequest_TakesWhatItSaysElseTheModelsAndTheUsual()
    {
        Mp4Options usual = RequestRules.Mp4(Samples.Request, Samples.Card);
        Mp4Options asked = RequestRules.Mp4(Samples.Request with { Fps = 12, Crf = 30 }, Samples.Card);

        Assert.Equal((24, 18), (usual.Fps, usual.Crf));
        Assert.Equal((12, 30), (asked.Fps, asked.Crf));
    }
}
