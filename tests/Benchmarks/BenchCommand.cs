using System.CommandLine;
using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Benchmarks.Parts;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using TorchSharp;

namespace HunyuanVideo.Benchmarks;

/// <summary><c>bench</c>: times whole renders, or one part of the model at a time, after a warm-up.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var options = new BenchOptions();
        var part = BenchOptions.OneOf("--part", "what is timed; all is whole renders.", "all", "dit", "vae", "text", "kernels");
        var profile = BenchOptions.OneOf("--profile", "the memory to keep within.", "auto", "80gb", "48gb", "24gb", "16gb");
        var renders = new Option<int>("--renders", "--repeats") { Description = "Counted runs after the first.", DefaultValueFactory = _ => 3 };
        var json = new Option<bool>("--json") { Description = "Print lines of JSON, one object each; README.md says what they hold." };
        var dump = new Option<string?>("--dump") { Description = "Write the inputs and the output of one step or decode to this safetensors file.", HelpName = "FILE" };
        var command = new Command("bench", "Time loading and rendering.") { part, profile, renders, json, dump };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            RequireKnown(arguments.GetValue(profile)!);
            ModelFolder folder = options.Folder(arguments);
            PipelineOptions pipeline = options.Pipeline(arguments);
            GenerationSettings settings = options.Settings(arguments, folder.Card);
            bool cuda = pipeline.Device.type == DeviceType.CUDA;
            CudaDriver? driver = cuda ? CudaDriver.TryOpen(Math.Max(pipeline.Device.index, 0)) : null;
            var report = new Report(arguments.GetValue(json));
            var machine = MachineLine.Of(folder, pipeline, settings, arguments.GetValue(profile)!, driver);
            report.Tell(machine, BenchJson.Default.MachineLine, line => line.ToText());
            using var memory = new PeakMemory(cuda, driver);
            Measure(
                arguments.GetValue(part)!,
                new BenchRun(folder, pipeline, settings, arguments.GetValue(renders), arguments.GetValue(dump), memory, report));
            return 0;
        });
        return command;
    }

    /// <exception cref="NotSupportedException">The pipeline cannot keep within that much memory.</exception>
    private static void RequireKnown(string profile)
    {
        if (profile != "auto")
        {
            throw new NotSupportedException($"The pipeline has no profile '{profile}' yet; leave --profile out or use auto.");
        }
    }

    private static void Measure(string part, BenchRun run)
    {
        using var noGradient = torch.inference_mode();
        switch (part)
        {
            case "dit":
                DitBench.Measure(run);
                break;
            case "vae":
                VaeBench.Measure(run);
                break;
            case "kernels":
                KernelBench.Measure(run);
                break;
            case "text":
                TextBench.Measure(run);
                break;
            default:
                RenderBench.Measure(run);
                break;
        }
    }
}
