using System.CommandLine;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;

namespace HunyuanVideo.Benchmarks;

/// <summary>Which model renders what, for every benchmark.</summary>
internal sealed class BenchOptions
{
    private readonly Option<string?> _model = new("--model") { Description = "Folder of the model (default: the bundled nano model)." };
    private readonly Option<string> _device = new("--device") { Description = "cpu, cuda or cuda:N.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string?> _dtype = new("--dtype") { Description = "fp32, fp16 or bf16 for the transformer." };
    private readonly Option<int?> _width = new("--width") { Description = "Width in pixels." };
    private readonly Option<int?> _height = new("--height") { Description = "Height in pixels." };
    private readonly Option<int?> _frames = new("--frames") { Description = "Frames, 4k + 1." };
    private readonly Option<int?> _steps = new("--steps") { Description = "Denoising steps." };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _model, _device, _dtype, _width, _height, _frames, _steps })
        {
            command.Options.Add(option);
        }
    }

    public ModelFolder Folder(ParseResult arguments) =>
        ModelFolder.Open(arguments.GetValue(_model) ?? Path.Combine(AppContext.BaseDirectory, "Nano"));

    public PipelineOptions Pipeline(ParseResult arguments) => new()
    {
        Device = ComputeDevice.Parse(arguments.GetValue(_device)!),
        DType = arguments.GetValue(_dtype) is { } dtype ? ComputeDevice.ParseDType(dtype) : null,
    };

    public GenerationSettings Settings(ParseResult arguments, ModelCard card)
    {
        GenerationSettings defaults = card.DefaultSettings(card.Examples[0]) with { Seed = 1 };
        return defaults with
        {
            Width = arguments.GetValue(_width) ?? defaults.Width,
            Height = arguments.GetValue(_height) ?? defaults.Height,
            VideoLength = arguments.GetValue(_frames) ?? defaults.VideoLength,
            InferSteps = arguments.GetValue(_steps) ?? defaults.InferSteps,
        };
    }
}
