using System.CommandLine;
using HunyuanVideo.Benchmarks.Machine;
using HunyuanVideo.Benchmarks.Parts;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using TorchSharp;

namespace HunyuanVideo.Benchmarks;

/// <summary><c>bench</c>: times whole renders, or one part of the model at a time, after a warm-up.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var options = new BenchOptions();
        var part = BenchOptions.OneOf("--part", "what is timed; all is whole renders.", "all", "dit", "vae", "text", "kernels");
        var renders = new Option<int>("--renders", "--repeats") { Description = "Counted runs after the first.", DefaultValueFactory = _ => 3 };
        var json = new Option<bool>("--json") { Description = "Print lines of JSON, one object each; README.md says what they hold." };
        var dump = new Option<string?>("--dump") { Description = "Write the inputs and the output of one step or decode to this safetensors file.", HelpName = "FILE" };
        var vaeBatch = new Option<int?>("--vae-batch") { Description = "Of --part vae: how many tiles at once, at most (default: what the memory plan says).", HelpName = "N" };
        vaeBatch.Validators.Add(result =>
        {
            if (result.GetValue(vaeBatch) is < 1)
            {
                result.AddError($"--vae-batch is {result.GetValue(vaeBatch)}; give at least 1.");
            }
        });
        var command = new Command("bench", "Time loading and rendering.") { part, renders, json, dump, vaeBatch };
        options.AddTo(command);
        command.SetAction(arguments =>
        {
            IModelSource folder = options.Folder(arguments);
            PipelineOptions pipeline = options.Pipeline(arguments);
            GenerationSettings settings = options.Settings(arguments, folder.Card);
            bool cuda = pipeline.Device.type == DeviceType.CUDA;
            CudaDriver? driver = cuda ? CudaDriver.TryOpen(Math.Max(pipeline.Device.index, 0)) : null;
            var report = new Report(arguments.GetValue(json));
            var machine = MachineLine.Of(folder, pipeline, settings, MemoryProfiles.NameOf(pipeline.MemoryProfile), driver);
            report.Tell(machine, BenchJson.Default.MachineLine, line => line.ToText());
            MemoryPlan plan = MemoryPlanner.Choose(
                MemoryBudget.Measure(pipeline.Devices), ModelMemory.Of(folder, pipeline.Precision, pipeline.Device), MemoryJob.Of(settings), pipeline.MemoryProfile, pipeline.Fp8);
            report.Tell(PlanLine.Of(plan), BenchJson.Default.PlanLine, line => line.ToText());
            using var memory = new PeakMemory(cuda, driver);
            Measure(
                arguments.GetValue(part)!,
                new BenchRun(folder, pipeline, settings, arguments.GetValue(renders), arguments.GetValue(dump), memory, report)
                {
                    Plan = plan,
                    VaeTilesAtOnce = arguments.GetValue(vaeBatch) ?? plan.VaeTilesAtOnce,
                });
            return 0;
        });
        return command;
    }

    private static void Measure(string part, BenchRun run)
    {
        using var current = CurrentCudaDevice.Of(run.Options.Device);
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

        Fp8RefusedLine.TellAll(run.Report);
    }
}
