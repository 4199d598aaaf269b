using System.CommandLine;
using HunyuanVideo.Benchmarks;

var root = new RootCommand("Benchmarks of HunyuanVideo.Model. Figures are kept in RESULTS.md.")
{
    BenchCommand.Create(),
    SoakCommand.Create(),
    CompositionCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
