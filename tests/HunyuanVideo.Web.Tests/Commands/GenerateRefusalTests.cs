using HunyuanVideo.Web.Tests.Commands.Support;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class GenerateRefusalTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public static TheoryData<string, string> BadArguments => new()
    {
        { "--prompt x --width 100", "Width" },
        { "--prompt x --height 0", "Height" },
        { "--prompt x --width -16", "-16" },
        { "--prompt x --frames 16", "Frames" },
        { "--prompt x --steps 0", "Steps" },
        { "--prompt x --steps 101", "101" },
        { "--prompt ", "prompt" },
        { "--seed 1", "--prompt" },
        { "--prompt x --bogus", "--bogus" },
        { "--prompt x --steps abc", "--steps" },
        { "--prompt x --seed 99999999999999999999", "--seed" },
        { "--prompt x --seed -2", "seed" },
        { "--prompt x --guidance nan", "guidance" },
        { "--prompt x --flow-shift 0", "flow shift" },
        { "--prompt x --crf 0", "CRF" },
        { "--prompt x --fps 0", "Frames per second" },
        { "--prompt x --device tpu", "tpu" },
        { "--prompt x --dtype fp8", "fp8" },
        { "--prompt x --model absent", "absent" },
        { "--prompt x --output .", "--output" },
        { "--prompt x --output absent/x.mp4", "absent" },
        { "--prompt x --output /proc/x.mp4", "/proc" },
        { "--prompt x --output x.json", ".mp4" },
        { "--prompt x --latents-out /dev/null", ".safetensors" },
        { "--prompt x --latents-out /proc/x.safetensors", "/proc" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(BadArguments))]
    public async Task Generate_BadArgument_IsRefusedInOneSentence(string arguments, string mentioned)
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["generate", .. arguments.Split(' ')]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(mentioned, Assert.Single(result.ErrorLines));
        Assert.Empty(result.Output);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public async Task Generate_CudaWithoutADevice_SaysWhatToUse()
    {
        Assert.SkipWhen(File.Exists("/dev/nvidia0"), "There is a CUDA device here.");
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["generate", "--prompt", "x", "--device", "cuda"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--device cpu", Assert.Single(result.ErrorLines));
    }

    [Fact]
    public async Task Generate_NameOver200Bytes_IsRefused()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["generate", "--prompt", "x", "--output", new string('é', 110) + ".mp4"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("shorter", Assert.Single(result.ErrorLines));
    }

    [Fact]
    public async Task Generate_FolderWhereTheSidecarGoes_IsRefused()
    {
        Directory.CreateDirectory(_folder["out.json"]);

        AppResult result = await AppProcess.RunAsync(_folder.Path, ["generate", "--prompt", "x"]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("out.json", Assert.Single(result.ErrorLines));
    }

    [Fact]
    public async Task Generate_NoFfmpeg_IsToldBeforeAnythingIsRendered()
    {
        AppResult result = await AppProcess.RunAsync(_folder.Path, ["generate", "--prompt", "x"], ("PATH", _folder.Path));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ffmpeg", Assert.Single(result.ErrorLines));
        Assert.Empty(_folder.Names());
    }
}
