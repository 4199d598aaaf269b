using System.Diagnostics;
using System.Text.Json;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class GenerateSuccessTests : IDisposable
{
    private static readonly string[] Small = ["generate", "--prompt", "a red ball", "--width", "64", "--height", "48", "--frames", "5", "--steps", "2"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Generate_Json_PrintsOneLineThatTellsEverything()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, [.. Small, "--json", "--output", "out.mp4", "--latents-out", "out.safetensors"]);

        Assert.Equal(0, result.ExitCode);
        string line = Assert.Single(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        JsonElement json = JsonDocument.Parse(line).RootElement;
        Assert.Equal(_folder["out.mp4"], json.GetProperty("output").GetString());
        Assert.Equal(_folder["out.safetensors"], json.GetProperty("latents").GetString());
        Assert.InRange(json.GetProperty("seed").GetInt64(), 0, 1_000_000);
        Assert.True(json.GetProperty("seconds").GetDouble() > 0);
        Assert.Equal(json.GetProperty("seed").GetInt64(), json.GetProperty("metadata").GetProperty("seed").GetInt64());
        Assert.Equal("a red ball", json.GetProperty("metadata").GetProperty("prompt").GetString());
        Assert.Equal(["out.json", "out.mp4", "out.safetensors"], _folder.Names());
        Assert.DoesNotContain('\u001b', result.Errors);
    }

    [Fact]
    public async Task Generate_OfficialNames_WriteVideoSidecarAndLatents()
    {
        AppResult result = await AppProcess.RunAsync(
            _folder.Path,
            [
                "generate", "--prompt", "a blue star", "--neg-prompt", "red", "--width", "48", "--height", "64", "--video-length", "9",
                "--infer-steps", "3", "--cfg-scale", "2", "--embedded-cfg-scale", "5", "--flow-shift", "4", "--seed", "7", "--fps", "12",
                "--device", "cpu", "--dtype", "fp32", "--model-base", Path.Combine(AppContext.BaseDirectory, "Nano"),
                "--output", "clip.mp4", "--latents-out", "clip.safetensors",
            ]);

        Assert.Equal(0, result.ExitCode);
        JsonElement stream = await Probe.StreamOfAsync(_folder["clip.mp4"]);
        Assert.Equal("h264", stream.GetProperty("codec_name").GetString());
        Assert.Equal("yuv420p", stream.GetProperty("pix_fmt").GetString());
        Assert.Equal("9", stream.GetProperty("nb_read_frames").GetString());
        Assert.Equal("12/1", stream.GetProperty("r_frame_rate").GetString());
        Assert.Equal((48, 64), (stream.GetProperty("width").GetInt32(), stream.GetProperty("height").GetInt32()));

        VideoMetadata? settings = await Sidecar.ReadAsync(_folder["clip.mp4"], TestContext.Current.CancellationToken);
        Assert.NotNull(settings);
        Assert.Equal(("a blue star", "red", 7L, 3, 9), (settings.Prompt, settings.NegativePrompt, settings.Seed, settings.InferSteps, settings.VideoLength));
        Assert.Equal((2.0, 5.0, 4.0, 12), (settings.GuidanceScale, settings.EmbeddedGuidanceScale, settings.FlowShift, settings.Fps));

        using SafetensorsFile latents = SafetensorsFile.Open(_folder["clip.safetensors"]);
        Assert.Equal([1, 16, 3, 8, 6], latents.Entries["latents"].Shape);
        Assert.Equal("7", latents.Metadata["seed"]);
    }

    [Fact]
    public async Task Generate_SameSeedTwice_WritesTheSameLatents()
    {
        foreach (string name in new[] { "a", "b" })
        {
            AppResult result = await AppProcess.RunAsync(
                _folder.Path, [.. Small, "--seed", "42", "--output", name + ".mp4", "--latents-out", name + ".safetensors"]);
            Assert.Equal(0, result.ExitCode);
        }

        byte[] first = await File.ReadAllBytesAsync(_folder["a.safetensors"], TestContext.Current.CancellationToken);
        byte[] second = await File.ReadAllBytesAsync(_folder["b.safetensors"], TestContext.Current.CancellationToken);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Generate_OnATerminal_DrawsEachPhaseUpToTheFullBar()
    {
        string command = $"stty cols 100; exec '{AppProcess.Program}' generate --prompt 'a red ball' --width 64 --height 48 --frames 5 --steps 2 --output out.mp4";
        var start = new ProcessStartInfo("/usr/bin/script", ["-qec", command, "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder.Path,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment.Remove("CI");
        start.Environment.Remove("GITHUB_ACTIONS");
        start.Environment.Remove("MODEL_BASE");
        using Process terminal = Process.Start(start)!;
        string screen = await terminal.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await terminal.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, terminal.ExitCode);
        // the bars as they were drawn last
        string last = screen[screen.LastIndexOf("load model", StringComparison.Ordinal)..];
        Assert.Contains("text", last);
        Assert.Contains("denoise 2/2", last);
        Assert.Contains("decode", last);
        Assert.Contains("mp4", last);
        Assert.Equal(5, last.Split("100%").Length - 1);
    }
}
