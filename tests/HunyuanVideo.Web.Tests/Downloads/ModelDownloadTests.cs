using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using HunyuanVideo.Web.Downloads;
using HunyuanVideo.Web.Options;
using Microsoft.AspNetCore.Http;

namespace HunyuanVideo.Web.Tests.Downloads;

public sealed class ModelDownloadTests : DownloadFixture
{
    private static readonly string[] Wanted =
    [
        "LICENSE", "model_index.json", "tokenizer_2/merges.txt", "transformer/config.json", Weights, "vae/config.json", "vae/diffusion_pytorch_model.safetensors",
    ];

    [Fact]
    public async Task Run_DiffusersRepository_FetchesWhatTheModelNeeds()
    {
        Hub.PageSize = 2;

        DownloadResult result = await DownloadAsync();

        Assert.Equal(Wanted, Files());
        AssertNothingWrong();
        Assert.All(result.Files, file => Assert.True(file.Fetched));
        Assert.Contains(Hub.Requests, request => request.Range == "bytes=65536-131071");
    }

    [Fact]
    public async Task Run_Again_ChecksAndFetchesNothing()
    {
        await DownloadAsync();
        Hub.Requests.Clear();

        DownloadResult result = await DownloadAsync();

        Assert.All(result.Files, file => Assert.False(file.Fetched));
        Assert.DoesNotContain(Hub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_FileDamagedOnTheDisk_FetchesItAgain()
    {
        await DownloadAsync();
        await using (FileStream stream = File.OpenWrite(WeightsPath))
        {
            stream.Position = 500_000;
            stream.WriteByte((byte)(Hub.Bytes(Repository, Weights)[500_000] ^ 1));
        }

        DownloadResult result = await DownloadAsync();

        Assert.Equal(Weights, Assert.Single(result.Files, file => file.Fetched).Path);
        AssertNothingWrong();
    }

    [Fact]
    public async Task Run_TokenizersOnly_FetchesBothAndNothingElse()
    {
        Hub.Add("xtuner/llava-llama-3-8b-v1_1-transformers", ("model.safetensors", Noise(7, 2000)), ("config.json", Noise(7, 20)), ("tokenizer.json", Noise(7, 20)), ("tokenizer_config.json", Noise(7, 20)), ("sub/tokenizer.json", Noise(7, 20)));
        Hub.Add("openai/clip-vit-large-patch14", ("model.safetensors", Noise(8, 2000)), ("vocab.json", Noise(8, 20)), ("merges.txt", Noise(8, 20)));

        await DownloadAsync(request: new DownloadRequest { Repository = new HfHubRepository(ModelLocation.Official), Folder = Target, TokenizersOnly = true });

        Assert.Equal(["tokenizer/tokenizer.json", "tokenizer/tokenizer_config.json", "tokenizer_2/merges.txt", "tokenizer_2/vocab.json"], Files());
    }

    [Fact]
    public async Task Run_OfficialRepository_FetchesTextEncodersToo()
    {
        const string transformer = "hunyuan-video-t2v-720p/transformers/mp_rank_00_model_states";
        Hub.Add(
            ModelLocation.Official,
            ("README.md", Noise(1, 9)), ("LICENSE", Noise(2, 9)), ("config.json", Noise(2, 9)), (transformer + ".pt", Noise(3, 2000)), (transformer + "_fp8.pt", Noise(4, 2000)),
            (transformer + "_fp8_map.pt", Noise(5, 20)), ("hunyuan-video-t2v-720p/vae/config.json", Noise(6, 20)), ("hunyuan-video-t2v-720p/vae/pytorch_model.pt", Noise(6, 2000)));
        Hub.Add("xtuner/llava-llama-3-8b-v1_1-transformers", ("model.safetensors", Noise(7, 2000)), ("model.safetensors.index.json", Noise(7, 20)), ("config.json", Noise(7, 20)), ("tokenizer.json", Noise(7, 20)), ("README.md", Noise(7, 20)), ("x.gguf", Noise(7, 20)));
        Hub.Add("openai/clip-vit-large-patch14", ("model.safetensors", Noise(8, 2000)), ("pytorch_model.bin", Noise(8, 20)), ("config.json", Noise(8, 20)), ("vocab.json", Noise(8, 20)), ("merges.txt", Noise(8, 20)));
        var request = new DownloadRequest { Repository = new HfHubRepository(ModelLocation.Official), Folder = Target };

        await DownloadAsync(request: request);
        string[] bf16 = Files();
        await DownloadAsync(request: request with { Fp8 = true });

        Assert.Equal(
            [
                "LICENSE", transformer + ".pt", "hunyuan-video-t2v-720p/vae/config.json", "hunyuan-video-t2v-720p/vae/pytorch_model.pt",
                "text_encoder/config.json", "text_encoder/model.safetensors", "text_encoder/model.safetensors.index.json", "text_encoder/tokenizer.json",
                "text_encoder_2/config.json", "text_encoder_2/merges.txt", "text_encoder_2/model.safetensors", "text_encoder_2/vocab.json",
            ],
            bf16);
        Assert.Equal([transformer + "_fp8.pt", transformer + "_fp8_map.pt"], Files().Except(bf16));
    }

    [Fact]
    public async Task Run_NamedFile_FetchesOnlyIt()
    {
        await DownloadAsync(request: new DownloadRequest { Repository = new HfHubRepository(Repository), Folder = Target, Files = ["vae/config.json"] });

        Assert.Equal(["vae/config.json"], Files());
    }

    [Theory]
    [InlineData(401, "HF_TOKEN")]
    [InlineData(403, "licence")]
    [InlineData(404, "check the name")]
    [InlineData(429, "wait")]
    [InlineData(500, "later")]
    [InlineData(503, "later")]
    [InlineData(418, "418")]
    public async Task Run_ListRefused_SaysWhatToDo(int status, string mentioned)
    {
        Hub.Intercept = context => Answer(context, status);

        string message = await RefusedAsync();

        Assert.Contains(mentioned, message, StringComparison.Ordinal);
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), message, StringComparison.Ordinal);
        Assert.Equal(status is 429 or 500 or 503 ? 6 : 1, Hub.Requests.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Run_FileRefused_LeavesNothingWrong(int status)
    {
        Hub.Intercept = context => context.Request.Path.Value!.EndsWith(Weights, StringComparison.Ordinal) ? Answer(context, status) : Task.FromResult(false);

        string message = await RefusedAsync();

        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), message, StringComparison.Ordinal);
        Assert.False(File.Exists(WeightsPath));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    public async Task Run_BusyForAWhile_WaitsAndSucceeds(int status)
    {
        var asked = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        Hub.Intercept = context =>
        {
            context.Response.Headers.RetryAfter = "0";
            int times = asked.AddOrUpdate($"{context.Request.Path} {context.Request.Headers.Range}", 1, (_, before) => before + 1);
            return times <= 2 ? Answer(context, status) : Task.FromResult(false);
        };

        await DownloadAsync();

        Assert.Equal(Wanted, Files());
        AssertNothingWrong();
    }

    [Fact]
    public async Task Run_RetryAfter_IsWaitedFor()
    {
        bool first = true;
        Hub.Intercept = context =>
        {
            context.Response.Headers.RetryAfter = "2";
            (bool refuse, first) = (first, false);
            return refuse ? Answer(context, 429) : Task.FromResult(false);
        };
        long start = TimeProvider.System.GetTimestamp();

        await DownloadAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(start) > TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task Run_TruncatedBodies_GoesOnWhereEachBrokeOff()
    {
        var random = new Random(11);
        Hub.BreakAfter = () =>
        {
            lock (random)
            {
                return random.Next(2) == 0 ? random.Next(40_000) : null;
            }
        };

        await DownloadAsync(Hub.Options() with { Retries = 50 });

        Assert.Equal(Wanted, Files());
        AssertNothingWrong();
    }

    [Fact]
    public async Task Run_AlwaysTruncated_GivesUpAndLeavesNothingWrong()
    {
        Hub.BreakAfter = () => 0;

        Assert.Contains("run the same command again", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Weights)]
    [InlineData("vae/config.json")]
    public async Task Run_WrongHash_ThrowsTheFileAway(string path)
    {
        byte[] wrong = [.. Hub.Bytes(Repository, path)];
        wrong[^1] ^= 1;
        Hub.Intercept = context => Serve(context, path, wrong);

        Assert.Contains("hash", await RefusedAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Files(), name => name.StartsWith(path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WrongHashOnce_FetchesAgain()
    {
        byte[] wrong = [.. Hub.Bytes(Repository, "vae/config.json")];
        wrong[0] ^= 1;
        bool served = false;
        Hub.Intercept = context => !served && context.Request.Path.Value!.EndsWith("vae/config.json", StringComparison.Ordinal)
            ? Serve(context, "vae/config.json", served = true, wrong)
            : Task.FromResult(false);

        await DownloadAsync();

        AssertNothingWrong();
        Assert.True(served);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(-1, true)]
    [InlineData(1, false)]
    [InlineData(-1, false)]
    public async Task Run_WrongSize_IsRefused(int difference, bool ranges)
    {
        const string path = "vae/diffusion_pytorch_model.safetensors";
        byte[] right = Hub.Bytes(Repository, path);
        byte[] wrong = difference > 0 ? [.. right, 0] : right[..^1];
        Hub.ServesRanges = ranges;
        Hub.Intercept = context => Serve(context, path, wrong);

        string message = await RefusedAsync(ranges ? null : Hub.Options() with { PartSize = 1 << 20 });

        Assert.Contains("should have 70000 bytes", message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Target, path)));
    }

    [Fact]
    public async Task Run_ServerWithoutRanges_IsUnderstoodForOnePartAndRefusedForMany()
    {
        Hub.ServesRanges = false;

        Assert.Contains("does not send parts", await RefusedAsync(), StringComparison.Ordinal);
        await DownloadAsync(Hub.Options() with { PartSize = 1 << 20 });

        Assert.Equal(Wanted, Files().Where(name => !name.Contains(".incomplete", StringComparison.Ordinal)));
        AssertNothingWrong();
    }

    [Fact]
    public async Task Run_TooLittleRoom_IsToldBeforeAnythingIsFetched()
    {
        Assert.Contains("make room", await RefusedAsync(storage: new SmallDisk(free: 256 << 20, writable: long.MaxValue)), StringComparison.Ordinal);

        Assert.Empty(Files());
        Assert.DoesNotContain(Hub.Requests, request => request.Path.Contains("/resolve/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_DiskFillsUp_CanGoOnLater()
    {
        string message = await RefusedAsync(storage: new SmallDisk(free: long.MaxValue, writable: 500_000));
        Hub.Requests.Clear();
        await DownloadAsync();

        Assert.Contains("No space left", message, StringComparison.Ordinal);
        Assert.Equal(Wanted, Files());
        AssertNothingWrong();
        // 16 parts, of which some were there
        Assert.InRange(Hub.Requests.Count(request => request.Path.EndsWith(Weights, StringComparison.Ordinal)), 1, 13);
    }

    [Theory]
    [InlineData("../outside.json")]
    [InlineData("transformer/../../outside.json")]
    [InlineData("/etc/outside.json")]
    [InlineData("transformer\\..\\..\\outside.json")]
    [InlineData("C:/outside.json")]
    [InlineData("transformer//x.json")]
    [InlineData("transformer/./x.json")]
    [InlineData("transformer/x\0.json")]
    [InlineData("transformer/x\n.json")]
    [InlineData("transformer/\u202enosj.x")]
    [InlineData("transformer/x.json.")]
    [InlineData("transformer/nul.json")]
    [InlineData("")]
    [InlineData("MODEL_INDEX.json")]
    [InlineData("model_index.json")]
    public async Task Run_TrickInAName_RefusesTheRepository(string name)
    {
        Hub.Relist = list => list.Add(new JsonObject { ["type"] = "file", ["path"] = name, ["size"] = 1, ["oid"] = new string('a', 40) });

        await RefusedAsync();

        Assert.Empty(Files());
    }

    [Fact]
    public async Task Run_FolderIsALink_IsRefused()
    {
        string outside = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"outside-{Guid.NewGuid():N}")).FullName;
        Directory.CreateDirectory(Target);
        Directory.CreateSymbolicLink(Path.Combine(Target, "transformer"), outside);

        DownloadException error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync());

        Assert.Contains("is a link", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
        Directory.Delete(outside);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"type":"file"}]""")]
    [InlineData("""[{"type":"file","path":"model_index.json","size":-1,"oid":"aa"}]""")]
    public async Task Run_BrokenList_IsRefused(string body)
    {
        Hub.Intercept = async context =>
        {
            await context.Response.WriteAsync(body, context.RequestAborted);
            return true;
        };

        Assert.Contains("list of files", await RefusedAsync(), StringComparison.Ordinal);
    }

    private static Task<bool> Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    }

    private Task<bool> Serve(HttpContext context, string path, byte[] bytes) => Serve(context, path, true, bytes);

    private async Task<bool> Serve(HttpContext context, string path, bool applies, byte[] bytes)
    {
        if (!applies || !context.Request.Path.Value!.EndsWith(path, StringComparison.Ordinal))
        {
            return false;
        }

        // a shorter file cannot serve the last byte asked for
        await Hub.ServeAsync(context, context.Request.GetTypedHeaders().Range?.Ranges.Single().To >= bytes.Length ? [.. bytes, 0, 0] : bytes);
        return true;
    }
}
