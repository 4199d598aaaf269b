using System.Net;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>What goes wrong in the server's own files, told to creators and viewers: by the files' names, not by where they lie.</summary>
public sealed class ShownPathsTests : UsersTest
{
    private string Second => Path.Combine(App.Folder, "models", "second");

    [Fact]
    public async Task Shares_FolderThatCannotBeWritten_NamesItAlone()
    {
        App.Renderer.Ending = task => WriteResult(task, [.. "a video"u8]);
        RenderJob job = await RenderAsAsync(Owner);
        Block("shares");

        TellsNothing(HttpStatusCode.ServiceUnavailable, "shares", await PostAsync($"/api/jobs/{job.Id}/shares", "{}", Owner));
    }

    [Fact]
    public async Task Storyboards_FolderThatCannotBeWritten_NamesItAlone()
    {
        Block("storyboards");

        TellsNothing(HttpStatusCode.ServiceUnavailable, "storyboards", await PostAsync("/api/storyboards", """{"title":"x"}""", Owner));
    }

    [Fact]
    public async Task Export_WhoseVideoCannotBeWritten_NamesItAlone()
    {
        App.Renderer.Ending = task =>
        {
            SampleClip.Write($"{task.ResultPath}.mp4", task.Request.Width, task.Request.Height, 5);
            return new RenderOutcome($"{task.ResultPath}.mp4", null, null, task.Request.Seed, TimeSpan.FromSeconds(1));
        };
        string job = await SubmitAsAsync(Owner);
        await FinishAsync(job);
        string self = (await PostAsync("/api/storyboards", $$"""{"clips":[{"job":"{{job}}","to_frame":5}]}""", Owner)).Json.GetProperty("links").GetProperty("self").GetString()!;
        Directory.CreateDirectory(Path.Combine(App.Folder, "storyboards", $"{self[^32..]}.mp4"));

        await PostAsync($"{self}/export", "{}", Owner);
        Answer board;
        do
        {
            board = await GetAsync(self, Owner);
        }
        while (board.Json.GetProperty("export").GetProperty("state").GetString() is "none" or "queued" or "running");

        Assert.Equal("failed", board.Json.GetProperty("export").GetProperty("state").GetString());
        Assert.Contains($"'{self[^32..]}.mp4' is a folder", board.Json.GetProperty("export").GetProperty("error").GetString(), StringComparison.Ordinal);
        TellsNothing(HttpStatusCode.OK, "folder", board);
    }

    [Fact]
    public async Task Database_ThatIsGone_IsToldWithoutItsFolder()
    {
        SqliteConnection.ClearAllPools();
        File.Delete(Path.Combine(App.Folder, "jobs.db-wal"));
        await File.WriteAllTextAsync(Path.Combine(App.Folder, "jobs.db"), "This is no database at all. " + new string('x', 5000), Token);

        Answer answer = await PostAsync("/api/jobs", Valid, Owner);

        TellsNothing(HttpStatusCode.ServiceUnavailable, "jobs.db", answer);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no tensors at all")]
    [InlineData("\u0008\0\0\0\0\0\0\0{\"a\":1}")]
    public async Task Loras_DamagedFile_IsNamedAlone(string content)
    {
        string file = Path.Combine(App.Folder, "loras", "my styles", "ink.safetensors");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, content, Token);

        TellsNothing(HttpStatusCode.OK, "ink.safetensors", await GetAsync("/api/loras", Viewer));
    }

    [Fact]
    public async Task Model_ThatCouldNotBeLoaded_IsToldToEverybodyWithoutItsFolder()
    {
        var status = (ModelStatus)App.Services.GetRequiredService<IModelStatus>();
        string sentence = $"{Second}/vae holds no weights; run HunyuanVideo.Web download x/y --local-dir {Second}.";
        status.Report(status.Current with { Phase = ModelPhase.Failed, Message = sentence });

        TellsNothing(HttpStatusCode.ServiceUnavailable, "vae holds no weights", await GetAsync("/readyz", Viewer));
        TellsNothing(HttpStatusCode.OK, "vae holds no weights", await GetAsync("/api/system", Viewer));
        Assert.Contains(Second, (await GetAsync("/api/system", Admin)).Text("model_message"), StringComparison.Ordinal);
        foreach (string page in new[] { "/", "/system" })
        {
            using var browser = new Browser(App);
            using HttpResponseMessage shown = await (await browser.SignedInAsync(Owner, Password)).GetAsync(page);
            string html = WebUtility.HtmlDecode(await shown.Content.ReadAsStringAsync(Token));
            Assert.Contains("vae holds no weights", html, StringComparison.Ordinal);
            Assert.DoesNotContain(App.Folder, html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Models_ToChooseFrom_AreNamedWithoutTheirFolders()
    {
        string nano = ModelLocation.BundledNano;
        foreach (string file in Directory.EnumerateFiles(nano, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Second, Path.GetRelativePath(nano, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        Assert.True(File.Exists(Path.Combine(Second, ModelCard.FileName)));
        TellsNothing(HttpStatusCode.OK, "second", await GetAsync("/api/models", Viewer));
        Assert.Contains(Second, (await GetAsync("/api/models", Admin)).Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latents_ThatCannotBeRead_AreToldWithoutTheirFolder()
    {
        App.Renderer.Ending = task => WriteResult(task, [.. "a video"u8]);
        RenderJob job = await RenderAsAsync(Owner);

        Answer refused = await PostAsync("/api/jobs", Valid.Replace("\"seed\"", $"\"source_job\":\"{job.Id}\",\"strength\":0.5,\"seed\"", StringComparison.Ordinal), Owner);

        TellsNothing(HttpStatusCode.BadRequest, "cannot be used", refused);
    }

    /// <summary>Puts a file where a folder is to be made: nothing can be written there, also not by root.</summary>
    private void Block(string folder)
    {
        string path = Path.Combine(App.Folder, folder);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        File.WriteAllBytes(path, [1]);
    }

    private void TellsNothing(HttpStatusCode status, string mentioned, Answer answer)
    {
        string text = answer.Json.GetRawText();
        Assert.Equal(status, answer.Status);
        Assert.Contains(mentioned, text, StringComparison.Ordinal);
        Assert.DoesNotContain(App.Folder, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.GetFileName(App.Folder), text, StringComparison.Ordinal);
        Assert.DoesNotContain(AppContext.BaseDirectory, text, StringComparison.Ordinal);
    }
}
