using System.CommandLine;
using HunyuanVideo.Benchmarks.Synthetic;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using static TorchSharp.torch;

namespace HunyuanVideo.Benchmarks;

/// <summary>Which model renders what, for every benchmark.</summary>
internal sealed class BenchOptions
{
    private readonly Option<string?> _model = new("--model") { Description = "Folder of the model (default: the bundled nano model)." };

    private readonly Option<bool> _random = new("--random-weights")
    {
        Description = "The released model's sizes with reproducible random weights, made on the device; prompts are cut up by the tokenizers of --model.",
    };

    private readonly Option<string> _device = new("--device") { Description = "cpu, cuda or cuda:N.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string?> _devices = new("--devices") { Description = "Devices that compute together, in place of --device: 0,1 or cpu,cpu.", HelpName = "LIST" };
    private readonly Option<string?> _dtype = new("--dtype") { Description = "fp32, fp16 or bf16 for the transformer." };
    private readonly Option<bool> _fp8 = new("--use-fp8") { Description = "Keep the weights of the transformer's blocks in 8 bits." };
    private readonly Option<string> _profile = OneOf("--profile", "how the model is fitted into memory.", [.. MemoryProfiles.Names]);
    private readonly Option<int?> _width = new("--width") { Description = "Width in pixels." };
    private readonly Option<int?> _height = new("--height") { Description = "Height in pixels." };
    private readonly Option<int?> _frames = new("--frames") { Description = "Frames, 4k + 1." };
    private readonly Option<int?> _steps = new("--steps") { Description = "Denoising steps." };
    private readonly Option<string> _mode = OneOf("--mode", "exact computes every step, fast leaves steps out by EasyCache, magcache by MagCache.", "exact", "fast", "magcache");
    private readonly Option<double?> _threshold = new("--fast-threshold") { Description = "The fast mode's threshold." };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _model, _random, _device, _devices, _dtype, _fp8, _profile, _width, _height, _frames, _steps, _mode, _threshold })
        {
            command.Options.Add(option);
        }
    }

    public IModelSource Folder(ParseResult arguments)
    {
        string folder = arguments.GetValue(_model) ?? Path.Combine(AppContext.BaseDirectory, "Nano");
        PipelineOptions options = Pipeline(arguments);
        return arguments.GetValue(_random)
            ? new RandomModel(folder, options.Device, options.Precision)
            : ModelFolder.Open(folder);
    }

    public PipelineOptions Pipeline(ParseResult arguments)
    {
        // one device unless several are named: figures of one are what the others are held against
        IReadOnlyList<Device> devices = arguments.GetValue(_devices) is { } names
            ? ComputeDevices.OfMachine().OfList(names)
            : [ComputeDevice.Parse(arguments.GetValue(_device)!)];
        return Of(arguments, devices);
    }

    private PipelineOptions Of(ParseResult arguments, IReadOnlyList<Device> devices) => new()
    {
        Device = devices[0],
        Devices = devices,
        DType = arguments.GetValue(_dtype) is { } dtype ? ComputeDevice.ParseDType(dtype) : null,
        Fp8 = arguments.GetValue(_fp8),
        MemoryProfile = MemoryProfiles.Parse(arguments.GetValue(_profile)!),
    };

    /// <exception cref="InvalidSettingsException">They cannot be rendered.</exception>
    public GenerationSettings Settings(ParseResult arguments, ModelCard card)
    {
        GenerationSettings defaults = card.DefaultSettings(card.Examples[0]) with { Seed = 1 };
        GenerationSettings settings = defaults with
        {
            Width = arguments.GetValue(_width) ?? defaults.Width,
            Height = arguments.GetValue(_height) ?? defaults.Height,
            VideoLength = arguments.GetValue(_frames) ?? defaults.VideoLength,
            InferSteps = arguments.GetValue(_steps) ?? defaults.InferSteps,
            FastMode = arguments.GetValue(_mode) switch
            {
                "fast" => FastMode.EasyCache,
                "magcache" => FastMode.MagCache,
                _ => FastMode.Exact,
            },
            FastThreshold = arguments.GetValue(_threshold),
        };
        IReadOnlyList<SettingsError> errors = SettingsRules.Check(settings);
        return errors.Count == 0 ? settings : throw new InvalidSettingsException(errors);
    }

    /// <summary>An option that takes one of a few words, the first where it is left out.</summary>
    public static Option<string> OneOf(string name, string description, params string[] words)
    {
        var option = new Option<string>(name) { Description = $"{string.Join(" | ", words)}: {description}", DefaultValueFactory = _ => words[0] };
        option.AcceptOnlyFromAmong(words);
        return option;
    }
}
