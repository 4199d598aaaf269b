using System.CommandLine;
using System.Diagnostics;
using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using TorchSharp;

namespace HunyuanVideo.Benchmarks.Jobs;

/// <summary><c>job</c>: one whole job through queue, worker and store.</summary>
internal static class JobCommand
{
    public static Command Create()
    {
        var options = new BenchOptions();
        var json = new Option<bool>("--json") { Description = "Print lines of JSON; README.md says what they hold." };
        var checkpoint = new Option<double>("--checkpoint-seconds")
        {
            Description = "The least time between two checkpoints.",
            DefaultValueFactory = _ => 30,
        };
        var command = new Command("job", "Run one job through the real queue, worker and store; frames are counted instead of encoded.") { json, checkpoint };
        options.AddTo(command);
        command.SetAction((arguments, cancellationToken) => RunAsync(
            options, arguments, arguments.GetValue(json), TimeSpan.FromSeconds(arguments.GetValue(checkpoint)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        BenchOptions options, ParseResult arguments, bool json, TimeSpan interval, CancellationToken cancellationToken)
    {
        IModelSource folder = options.Folder(arguments);
        PipelineOptions pipeline = options.Pipeline(arguments);
        GenerationSettings settings = options.Settings(arguments, folder.Card);
        bool cuda = pipeline.Device.type == DeviceType.CUDA;
        CudaDriver? driver = cuda ? CudaDriver.TryOpen(Math.Max(pipeline.Device.index, 0)) : null;
        var report = new Report(json);
        report.Tell(MachineLine.Of(folder, pipeline, settings, "auto", driver), BenchJson.Default.MachineLine, line => line.ToText());
        string data = Directory.CreateTempSubdirectory("hyv-job-").FullName;
        try
        {
            using var memory = new PeakMemory(cuda, driver);
            using var renderer = new CountingRenderer(folder, pipeline, settings, interval);
            (RenderJob job, double total) = await RunOneAsync(data, renderer, settings, cancellationToken);
            report.Tell(Line(job, total, renderer, settings, pipeline, folder, memory), BenchJson.Default.JobLine, line => line.ToText());
            return job.State == JobState.Succeeded && renderer.FramesCounted == settings.VideoLength ? 0 : 1;
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<(RenderJob Job, double Seconds)> RunOneAsync(
        string data, CountingRenderer renderer, GenerationSettings settings, CancellationToken cancellationToken)
    {
        await using var host = new JobHost(data, renderer);
        await host.StartAsync(cancellationToken);
        var request = new RenderRequest
        {
            Prompt = settings.Prompt,
            Width = settings.Width,
            Height = settings.Height,
            VideoLength = settings.VideoLength,
            InferSteps = settings.InferSteps,
            Seed = settings.Seed,
            GuidanceScale = settings.GuidanceScale,
            FlowShift = settings.FlowShift,
            EmbeddedGuidanceScale = settings.EmbeddedGuidanceScale,
            FastMode = settings.FastMode == FastMode.Exact ? null : FastModes.NameOf(settings.FastMode),
            FastThreshold = settings.FastThreshold,
        };
        long start = Stopwatch.GetTimestamp();
        int told = -1;
        RenderJob job = await host.RunAsync(
            request,
            snapshot =>
            {
                if (snapshot.Step != told)
                {
                    told = snapshot.Step;
                    Console.Error.WriteLine($"{snapshot.State} {snapshot.Phase} {snapshot.Step}/{snapshot.Steps}");
                }
            },
            cancellationToken);
        return (job, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static JobLine Line(
        RenderJob job,
        double total,
        CountingRenderer renderer,
        GenerationSettings settings,
        PipelineOptions options,
        IModelSource folder,
        PeakMemory memory)
    {
        double Phase(string name) => Math.Round(job.Outcome?.SecondsByPhase.GetValueOrDefault(name) ?? 0, 4);
        return new JobLine(
            "job",
            job.State.ToString().ToLowerInvariant(),
            job.Error,
            folder.Card.Name,
            options.Device.ToString(),
            options.Precision.Name,
            settings.Width,
            settings.Height,
            settings.VideoLength,
            renderer.FramesCounted,
            settings.InferSteps,
            renderer.ComputedSteps,
            job.Seed,
            renderer.FramesSha256,
            Math.Round(renderer.LoadSeconds, 3),
            Phase(RenderPhase.Text),
            Phase(RenderPhase.Denoise),
            Math.Round(Phase(RenderPhase.Denoise) / settings.InferSteps, 5),
            Phase(RenderPhase.Decode),
            Phase(RenderPhase.Mp4),
            Math.Round(total, 3),
            renderer.Checkpoints,
            memory.ReadGib(),
            memory.BeforeGib);
    }
}
