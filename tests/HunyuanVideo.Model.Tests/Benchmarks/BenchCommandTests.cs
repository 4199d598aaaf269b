using System.Diagnostics;
using System.Text.Json;

namespace HunyuanVideo.Model.Tests.Benchmarks;

public sealed class BenchCommandTests
{
    private static readonly string[] Size = ["--width", "32", "--height", "32", "--frames", "5", "--steps", "7"];

    [Fact]
    public async Task Bench_Dit_TellsStepsAgainstTwoCeilings()
    {
        JsonElement[] lines = await RunAsync(["bench", "--part", "dit", "--json", .. Size]);

        Assert.Equal(["machine", "plan", "ceiling", "ceiling", "dit_step"], lines.Select(Kind));
        JsonElement step = lines[4];
        Assert.Equal(7, step.GetProperty("computed_steps").GetInt32());
        Assert.Equal(7, step.GetProperty("seconds").GetArrayLength());
        // 2 latent frames of 2 × 2 tokens
        Assert.Equal(8, step.GetProperty("video_tokens").GetInt32());
        double median = step.GetProperty("median_seconds").GetDouble();
        Assert.InRange(median, step.GetProperty("min_seconds").GetDouble(), step.GetProperty("max_seconds").GetDouble());
        Assert.All(["min_seconds", "tflops", "floor_seconds", "share_of_floor", "peak_gib"], name => Assert.True(step.GetProperty(name).GetDouble() > 0, name));
        Assert.All(lines[2..4], ceiling => Assert.True(ceiling.GetProperty("tflops").GetDouble() > 0));
    }

    [Fact]
    public async Task Bench_FastMode_TellsSkippedSteps()
    {
        JsonElement[] lines = await RunAsync(["bench", "--part", "dit", "--mode", "fast", "--fast-threshold", "1", "--json", .. Size]);

        Assert.Equal(6, lines[4].GetProperty("computed_steps").GetInt32());
        Assert.Equal("skipped_step", Kind(lines[5]));
        Assert.Equal(1, lines[5].GetProperty("skipped").GetInt32());
        Assert.True(lines[5].GetProperty("median_seconds").GetDouble() > 0);
    }

    [Theory]
    [InlineData("vae", "vae_decode")]
    [InlineData("text", "text")]
    public async Task Bench_Part_TellsItsTime(string part, string kind)
    {
        JsonElement[] lines = await RunAsync(["bench", "--part", part, "--renders", "1", "--json", .. Size]);

        Assert.Equal(["machine", "plan", kind], lines.Select(Kind));
        Assert.True(lines[2].GetProperty("median_seconds").GetDouble() > 0);
    }

    [Fact]
    public async Task Job_ThroughQueueAndStore_Succeeds()
    {
        JsonElement[] lines = await RunAsync(["job", "--json", "--checkpoint-seconds", "0", .. Size]);

        Assert.Equal("job", Kind(lines[1]));
        Assert.Equal("succeeded", lines[1].GetProperty("state").GetString());
        Assert.Equal(5, lines[1].GetProperty("frames_counted").GetInt32());
        Assert.Equal(7, lines[1].GetProperty("checkpoints").GetInt32());
    }

    private static string Kind(JsonElement line) => line.GetProperty("kind").GetString()!;

    private static async Task<JsonElement[]> RunAsync(string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Benchmarks.exe" : "Benchmarks");
        var start = new ProcessStartInfo(program, [.. arguments, "--model", Support.Nano.Folder, "--device", "cpu"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];
    }
}
