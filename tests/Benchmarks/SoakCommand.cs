using System.CommandLine;
using System.Text.Json;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks;

/// <summary><c>soak</c>: renders the same video many times and watches memory and tensors.</summary>
internal static class SoakCommand
{
    private const int WarmUp = 5;

    public static Command Create()
    {
        var options = new BenchOptions();
        var renders = new Option<int>("--renders") { Description = "Renders after the warm-up.", DefaultValueFactory = _ => 50 };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON." };
        var command = new Command("soak", "Render again and again and watch the memory.") { renders, json };
        options.AddTo(command);
        command.SetAction(arguments => Run(options, arguments, arguments.GetValue(renders), arguments.GetValue(json)));
        return command;
    }

    private static int Run(BenchOptions options, ParseResult arguments, int renders, bool json)
    {
        IModelSource folder = options.Folder(arguments);
        GenerationSettings settings = options.Settings(arguments, folder.Card);
        using HunyuanVideoPipeline pipeline =
            HunyuanVideoPipeline.Load(folder, options.Pipeline(arguments), progress: null, CancellationToken.None);
        Render(pipeline, settings, WarmUp);
        long tensors = Tensor.TotalCount;
        double before = ResidentMebibytes();
        Render(pipeline, settings, renders / 2);
        double middle = ResidentMebibytes();
        Render(pipeline, settings, renders - (renders / 2));
        double after = ResidentMebibytes();
        var result = new SoakResult(renders, Tensor.TotalCount - tensors, before, middle, after);
        Console.WriteLine(json
            ? JsonSerializer.Serialize(result, BenchJson.Default.SoakResult)
            : $"{renders} renders: {result.TensorsGrown} tensors more; resident {before:F0} MiB before, {middle:F0} half-way, {after:F0} after");
        return 0;
    }

    private static void Render(HunyuanVideoPipeline pipeline, GenerationSettings settings, int times)
    {
        for (int i = 0; i < times; i++)
        {
            using GeneratedVideo video = pipeline.Render(settings with { Seed = i }, progress: null, CancellationToken.None);
        }
    }

    private static double ResidentMebibytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Math.Round(Environment.WorkingSet / 1048576.0, 1);
    }
}

/// <summary>What <c>soak --json</c> prints.</summary>
internal sealed record SoakResult(int Renders, long TensorsGrown, double ResidentMibBefore, double ResidentMibMiddle, double ResidentMibAfter);
