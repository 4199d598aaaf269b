using HunyuanVideo.Web.Commands;

return await CommandLine.RunAsync(args);

#pragma warning disable MA0047 // the compiler puts Program in no namespace
/// <summary>The entry point, named for the tests that start the app.</summary>
public partial class Program;
