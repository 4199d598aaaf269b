using System.CommandLine;
using HunyuanVideo.Benchmarks;
using HunyuanVideo.Benchmarks.Fast;
using HunyuanVideo.Benchmarks.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;

var root = new RootCommand("Benchmarks of HunyuanVideo.Model. Figures are kept in RESULTS.md.")
{
    BenchCommand.Create(),
    SoakCommand.Create(),
    CompositionCommand.Create(),
    JobCommand.Create(),
    FastCommand.Create(),
    SyntheticCommand.Create(),
    LoadCommand.Create(),
    LoraCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception error) when (error is CheckpointException or SavedRenderException or ComputeDeviceException or InvalidSettingsException or NotSupportedException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
