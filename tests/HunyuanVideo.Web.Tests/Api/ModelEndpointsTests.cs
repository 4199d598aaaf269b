using System.Net;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Api;

public sealed class ModelEndpointsTests : ApiTest
{
    private string Second => Path.Combine(App.Folder, "models", "second");

    [Fact]
    public async Task GetModels_NanoAlone_ListsIt()
    {
        Answer answer = await GetAsync("/api/models");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("nano", answer.Text("current"));
        Assert.Null(answer.Text("pending"));
        Assert.Null(answer.Text("error"));
        var only = Assert.Single(answer.Json.GetProperty("models").EnumerateArray());
        Assert.Equal(("nano", true), (only.GetProperty("name").GetString(), only.GetProperty("current").GetBoolean()));
    }

    [Fact]
    public async Task PostModel_OneThatIsThere_IsNext()
    {
        CopyNano();
        Answer answer = await PostAsync("/api/model", """{"name":"second"}""");

        Assert.Equal((HttpStatusCode.Accepted, "second", "nano"), (answer.Status, answer.Text("pending"), answer.Text("current")));
    }

    [Theory]
    [InlineData("""{"name":"../../etc"}""", "There is no model")]
    [InlineData("""{"name":"/etc"}""", "There is no model")]
    [InlineData("""{}""", "missing")]
    [InlineData("""{"name":5}""", "text in double quotes")]
    public async Task PostModel_OneThatIsNot_IsRefused(string json, string mentioned)
    {
        Assert.Contains(mentioned, (await PostAsync("/api/model", json)).Error("name"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostModel_BrokenOne_SaysWhichFileAndTheCommand()
    {
        CopyNano();
        File.Delete(Path.Combine(Second, ModelCard.FileName));
        Directory.Delete(Path.Combine(Second, "vae"), recursive: true);
        Answer answer = await PostAsync("/api/model", """{"name":"second"}""");

        answer.IsProblem(HttpStatusCode.Conflict);
        Assert.Contains(Path.Combine(Second, "vae"), answer.Text("detail")!, StringComparison.Ordinal);
        Assert.Contains($"HunyuanVideo.Web download hunyuanvideo-community/HunyuanVideo --local-dir {Second}", answer.Text("detail")!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ready_WhileLoading_TellsBytesAndRate()
    {
        var status = (ModelStatus)App.Services.GetRequiredService<IModelStatus>();
        var progress = new LoadProgress("transformer", 1, 3) { Bytes = 12, TotalBytes = 40, BytesPerSecond = 4.5, Remaining = TimeSpan.FromSeconds(7) };
        status.Report(status.Current with { Phase = ModelPhase.Loading, Message = "Loading the transformer", Loading = progress });
        Answer answer = await GetAsync("/readyz");
        status.Report(Samples.Model);

        answer.IsProblem(HttpStatusCode.ServiceUnavailable);
        Assert.Equal((12, 40), (answer.Json.GetProperty("loaded_bytes").GetInt64(), answer.Json.GetProperty("total_bytes").GetInt64()));
        Assert.Equal((4.5, 7), (answer.Json.GetProperty("bytes_per_second").GetDouble(), answer.Json.GetProperty("remaining_seconds").GetDouble()));
        Assert.Equal(HttpStatusCode.OK, (await GetAsync("/readyz")).Status);
    }

    private void CopyNano()
    {
        foreach (string file in Directory.EnumerateFiles(ModelLocation.BundledNano, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Second, Path.GetRelativePath(ModelLocation.BundledNano, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
