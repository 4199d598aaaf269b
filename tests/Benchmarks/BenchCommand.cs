using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Benchmarks;

/// <summary><c>bench</c>: loads a model and times whole renders after a warm-up, by phase and by step.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var options = new BenchOptions();
        var renders = new Option<int>("--renders") { Description = "Counted renders.", DefaultValueFactory = _ => 3 };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON." };
        var command = new Command("bench", "Time loading and rendering.") { renders, json };
        options.AddTo(command);
        command.SetAction(arguments => Run(options, arguments, arguments.GetValue(renders), arguments.GetValue(json)));
        return command;
    }

    private static int Run(BenchOptions options, ParseResult arguments, int renders, bool json)
    {
        ModelFolder folder = options.Folder(arguments);
        GenerationSettings settings = options.Settings(arguments, folder.Card);
        long start = Stopwatch.GetTimestamp();
        using HunyuanVideoPipeline pipeline =
            HunyuanVideoPipeline.Load(folder, options.Pipeline(arguments), progress: null, CancellationToken.None);
        double load = Stopwatch.GetElapsedTime(start).TotalSeconds;
        double firstRender = Render(pipeline, settings).Total;
        BenchRun[] runs = [.. Enumerable.Range(0, renders).Select(_ => Render(pipeline, settings))];
        var result = new BenchResult(
            folder.Card.Name,
            pipeline.Device.ToString(),
            ComputeDevice.NameOf(pipeline.Precision.Transformer),
            settings.Width,
            settings.Height,
            settings.VideoLength,
            settings.InferSteps,
            Math.Round(load, 3),
            Math.Round(firstRender, 3),
            Samples.Of(runs.Select(run => run.Total)),
            Samples.Of(runs.Select(run => run.Text)),
            Samples.Of(runs.Select(run => run.Denoise / settings.InferSteps)),
            Samples.Of(runs.Select(run => run.Decode)));
        Console.WriteLine(json ? JsonSerializer.Serialize(result, BenchJson.Default.BenchResult) : result.ToText());
        return 0;
    }

    private static BenchRun Render(HunyuanVideoPipeline pipeline, GenerationSettings settings)
    {
        long start = Stopwatch.GetTimestamp();
        using GeneratedVideo video = pipeline.Render(settings, progress: null, CancellationToken.None);
        double Phase(GenerationPhase phase) => video.Taken[phase].TotalSeconds;
        return new BenchRun(
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            Phase(GenerationPhase.TextEncoding),
            Phase(GenerationPhase.Denoising),
            Phase(GenerationPhase.Decoding));
    }

    private sealed record BenchRun(double Total, double Text, double Denoise, double Decode);
}

/// <summary>What <c>bench --json</c> prints; times in seconds.</summary>
internal sealed record BenchResult(
    string Model,
    string Device,
    string Dtype,
    int Width,
    int Height,
    int Frames,
    int Steps,
    double LoadSeconds,
    double FirstRenderSeconds,
    Samples RenderSeconds,
    Samples TextSeconds,
    Samples StepSeconds,
    Samples DecodeSeconds)
{
    public string ToText() =>
        $"""
        {Model}, {Device}, {Dtype}, {Width}×{Height}, {Frames} frames, {Steps} steps
        load {LoadSeconds:F2} s, first render {FirstRenderSeconds:F2} s
        render {Show(RenderSeconds)}
        text   {Show(TextSeconds)}
        step   {Show(StepSeconds)}
        decode {Show(DecodeSeconds)}
        """;

    private static string Show(Samples samples) => $"median {samples.Median:F3} s (min {samples.Min:F3}, max {samples.Max:F3})";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchResult))]
[JsonSerializable(typeof(SoakResult))]
internal sealed partial class BenchJson : JsonSerializerContext;
