using System.CommandLine;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Commands;

namespace HunyuanVideo.Web.Tests.Commands;

public sealed class GenerateOptionsTests
{
    private static readonly ModelCard Card = ModelCard.Released with
    {
        Defaults = new ModelDefaults { Steps = 24, Frames = 33, FlowShift = 3, EmbeddedGuidance = 5, Fps = 15 },
    };

    private readonly GenerateOptions _options = new();

    [Fact]
    public void Settings_OnlyAPrompt_TakesTheCardsDefaults()
    {
        GenerationSettings settings = _options.Settings(Parse("--prompt", "a cat"), Card);

        Assert.Equal(("a cat", null), (settings.Prompt, settings.NegativePrompt));
        Assert.Equal((1280, 720, 33, 24), (settings.Width, settings.Height, settings.VideoLength, settings.InferSteps));
        Assert.Equal((3.0, 5.0, 1.0), (settings.FlowShift, settings.EmbeddedGuidanceScale, settings.GuidanceScale));
        Assert.InRange(settings.Seed, 0, GenerationSettings.LargestRandomSeed);
    }

    [Fact]
    public void Settings_EveryOption_IsTaken()
    {
        GenerationSettings settings = _options.Settings(
            Parse(
                "--prompt", "a cat", "--negative-prompt", "dogs", "--width", "64", "--height", "48", "--frames", "5", "--steps", "3", "--seed", "9",
                "--flow-shift", "2.5", "--embedded-guidance", "4.5", "--guidance", "1.5"),
            Card);

        var expected = new GenerationSettings
        {
            Prompt = "a cat",
            NegativePrompt = "dogs",
            Width = 64,
            Height = 48,
            VideoLength = 5,
            InferSteps = 3,
            Seed = 9,
            FlowShift = 2.5,
            EmbeddedGuidanceScale = 4.5,
            GuidanceScale = 1.5,
        };
        Assert.Equal(expected, settings);
    }

    [Theory]
    [InlineData(FastMode.Exact, null)]
    [InlineData(FastMode.EasyCache, null, "--fast")]
    [InlineData(FastMode.EasyCache, null, "--fast", "easycache")]
    [InlineData(FastMode.EasyCache, 0.05, "--fast", "--fast-threshold", "0.05")]
    [InlineData(FastMode.Exact, null, "--fast", "exact")]
    public void Settings_Fast_IsTaken(FastMode mode, double? threshold, params string[] arguments)
    {
        GenerationSettings settings = _options.Settings(Parse(["--prompt", "a cat", .. arguments]), Card);

        Assert.Equal((mode, threshold), (settings.FastMode, settings.FastThreshold));
    }

    [Fact]
    public void Settings_UnknownFastMode_IsRefused() =>
        Assert.Throws<CommandException>(() => _options.Settings(Parse("--prompt", "a cat", "--fast", "turbo"), Card));

    [Fact]
    public void Settings_SeveralFaults_TellsEachOnItsLine()
    {
        var error = Assert.Throws<CommandException>(() => _options.Settings(Parse("--prompt", " ", "--width", "100"), Card));

        Assert.Equal(ExitCode.BadArguments, error.ExitCode);
        Assert.Equal(2, error.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void Mp4_NothingGiven_TakesTheCardsFrameRate()
    {
        Assert.Equal(new Mp4Options { Fps = 15, Crf = 18 }, _options.Mp4(Parse("--prompt", "x"), Card));
        Assert.Equal(new Mp4Options { Fps = 30, Crf = 20 }, _options.Mp4(Parse("--prompt", "x", "--fps", "30", "--crf", "20"), Card));
    }

    [Fact]
    public void Targets_NothingGiven_IsOutMp4InTheCurrentFolder()
    {
        Assert.Equal(Path.GetFullPath("out.mp4"), _options.Targets(Parse("--prompt", "x")).Video);
    }

    private ParseResult Parse(params string[] arguments)
    {
        var command = new Command("generate");
        _options.AddTo(command);
        ParseResult result = command.Parse(arguments);
        Assert.Empty(result.Errors);
        return result;
    }
}
