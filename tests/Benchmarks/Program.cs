using System.CommandLine;
using HunyuanVideo.Benchmarks;

var root = new RootCommand("Benchmarks of HunyuanVideo.Model. Figures are kept in RESULTS.md.")
{
    BenchCommand.Create(),
    SoakCommand.Create(),
    SyntheticCommand.Create(),
    LoadCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
