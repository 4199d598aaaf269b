using System.CommandLine;
using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks.Fast;

/// <summary><c>fast</c>: what the fast modes leave out and what that does to the picture, over the card's examples and some seeds.</summary>
internal static class FastCommand
{
    private static readonly Scalar White = 255;

    public static Command Create()
    {
        var options = new BenchOptions();
        var seeds = new Option<int>("--seeds") { Description = "Seeds of each example, from 1.", DefaultValueFactory = _ => 2 };
        var thresholds = new Option<double[]>("--thresholds")
        {
            Description = "The mode's thresholds.",
            AllowMultipleArgumentsPerToken = true,
        };
        var fastMode = BenchOptions.OneOf("--fast-mode", "which mode is compared.", "easycache", "magcache");
        var json = new Option<bool>("--json")
        {
            Description = "Print lines of JSON: fast_render (mode, threshold, prompt, seed, computed_steps, steps, psnr) for each render, "
                + "fast_mode (renders, computed_steps, mean_computed_share, psnr, mean_psnr) for each threshold.",
        };
        var command = new Command("fast", "Compare the fast modes with exact renders of the same seeds.") { seeds, thresholds, fastMode, json };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            IModelSource folder = options.Folder(arguments);
            FastMode mode = FastModes.Find(arguments.GetValue(fastMode)!)!.Value;
            double[] compared = arguments.GetValue(thresholds) is { Length: > 0 } given ? given : [FastModes.ThresholdOf(mode)!.Value];
            GenerationSettings settings = options.Settings(arguments, folder.Card) with { FastMode = mode, FastThreshold = null };
            using HunyuanVideoPipeline pipeline =
                HunyuanVideoPipeline.Load(folder, options.Pipeline(arguments), progress: null, CancellationToken.None);
            Compare(pipeline, settings, arguments.GetValue(seeds), compared, new Report(arguments.GetValue(json)));
            return 0;
        });
        return command;
    }

    private static void Compare(HunyuanVideoPipeline pipeline, GenerationSettings settings, int seeds, double[] thresholds, Report report)
    {
        var lines = new List<FastRenderLine>();
        foreach (string prompt in pipeline.Card.Examples)
        {
            for (int seed = 1; seed <= seeds; seed++)
            {
                GenerationSettings fast = settings with { Prompt = prompt, Seed = seed };
                using GeneratedVideo whole = pipeline.Render(fast with { FastMode = FastMode.Exact }, progress: null, CancellationToken.None);
                foreach (double threshold in thresholds)
                {
                    FastRenderLine line = Render(pipeline, fast with { FastThreshold = threshold }, whole);
                    report.Tell(line, BenchJson.Default.FastRenderLine, value => value.ToText());
                    lines.Add(line);
                }
            }
        }

        foreach (IGrouping<double, FastRenderLine> group in lines.GroupBy(line => line.Threshold))
        {
            report.Tell(Sum(group.Key, [.. group]), BenchJson.Default.FastModeLine, value => value.ToText());
        }
    }

    private static FastRenderLine Render(HunyuanVideoPipeline pipeline, GenerationSettings settings, GeneratedVideo whole)
    {
        using GeneratedVideo fast = pipeline.Render(settings, progress: null, CancellationToken.None);
        return new FastRenderLine(
            "fast_render",
            FastModes.NameOf(settings.FastMode),
            settings.FastThreshold!.Value,
            settings.Prompt,
            settings.Seed,
            fast.ComputedSteps,
            settings.InferSteps,
            Math.Round(Psnr(whole.Frames, fast.Frames), 4));
    }

    private static FastModeLine Sum(double threshold, FastRenderLine[] lines) => new(
        "fast_mode",
        lines[0].Mode,
        threshold,
        lines.Length,
        lines[0].Steps,
        Samples.Of(lines.Select(line => (double)line.ComputedSteps)),
        Math.Round(lines.Average(line => line.ComputedSteps / (double)line.Steps), 5),
        Samples.Of(lines.Select(line => line.Psnr)),
        Math.Round(lines.Average(line => line.Psnr), 4));

    /// <summary>Peak signal-to-noise ratio over all frames in dB; 100 for equal ones.</summary>
    private static double Psnr(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        Tensor difference = (a.to(ScalarType.Float32) - b.to(ScalarType.Float32)).div(White);
        double error = difference.square().mean().item<float>();
        return error == 0 ? 100 : Math.Min(100, -10 * Math.Log10(error));
    }
}
