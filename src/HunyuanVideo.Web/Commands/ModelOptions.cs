using System.CommandLine;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Options;
using TorchSharp;

namespace HunyuanVideo.Web.Commands;

/// <summary>The options that say which model runs where; several commands share them.</summary>
public sealed class ModelOptions
{
    private readonly Option<string?> _model = new("--model", "--model-base")
    {
        Description = "Folder of the model, ComfyUI's folder of models, or a checkpoint file (default: MODEL_BASE, else the bundled nano model).",
        HelpName = "DIR",
    };

    private readonly Option<string?> _ditWeight = Part("--dit-weight", "The transformer's weights, in place of the folder's: a .safetensors, .gguf or .pt file, or a folder.");
    private readonly Option<string?> _vaePath = Part("--vae-path", "The VAE, in place of the folder's: a folder with config.json and weights, or a file.");
    private readonly Option<string?> _textEncoderPath = Part("--text-encoder-path", "The Llama text encoder: a folder, or a .safetensors file.");
    private readonly Option<string?> _textEncoder2Path = Part("--text-encoder-2-path", "The CLIP text encoder: a folder, or a .safetensors file.");
    private readonly Option<string?> _tokenizer = Folder("--tokenizer", "The Llama tokenizer's folder, where it is neither inside nor beside the text encoder.");
    private readonly Option<string?> _tokenizer2 = Folder("--tokenizer-2", "The CLIP tokenizer's folder, likewise.");
    private readonly Option<string?> _loadKey = new("--load-key") { Description = "module or ema: which weights of a .pt file to take (default: module).", HelpName = "KEY" };

    private readonly Option<string> _device = new("--device")
    {
        Description = "cpu, cuda:N, cuda for all cards that are alike and linked, or auto for the best there is.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<string?> _devices = new("--devices")
    {
        Description = "Devices that compute a video together, in place of --device: 0,1 or cuda:0,cuda:1, or cpu,cpu.",
        HelpName = "LIST",
    };

    private readonly Option<string?> _dtype = new("--dtype", "--precision")
    {
        Description = "fp32, fp16 or bf16 for the transformer (default: bf16 on a GPU, fp32 on a CPU).",
        HelpName = "TYPE",
    };

    private readonly Option<bool> _fp8 = new("--use-fp8")
    {
        Description = "Keep the weights of the transformer's blocks in 8 bits: half the memory, slightly other pictures.",
    };

    private readonly Option<string?> _profile = new("--profile")
    {
        Description = "How the model is fitted into memory: 80gb, 48gb, 24gb, 16gb, or auto for the first that fits. 16gb, chosen by auto too, keeps weights in 8 bits and gives slightly other pictures.",
        HelpName = "PROFILE",
    };

    public ModelOptions() => _loadKey.AcceptOnlyFromAmong("module", "ema");

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All =>
        [_model, _ditWeight, _vaePath, _textEncoderPath, _textEncoder2Path, _tokenizer, _tokenizer2, _loadKey, _device, _devices, _dtype, _fp8, _profile];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The model folder, as written; null when none was named.</summary>
    public string? ModelPath(ParseResult arguments) => arguments.GetValue(_model);

    /// <summary>The device's name, as written.</summary>
    public string DeviceName(ParseResult arguments) => arguments.GetValue(_device)!;

    /// <summary>The devices, as written.</summary>
    public DeviceChoice Devices(ParseResult arguments) => new(DeviceName(arguments), arguments.GetValue(_devices));

    /// <summary>The data type's name, as written; null when none was named.</summary>
    public string? DTypeName(ParseResult arguments) => arguments.GetValue(_dtype);

    /// <summary>What was named on the command line, else in the settings; nothing is looked for yet.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="hostArguments">Arguments of the host, which may hold settings too.</param>
    /// <exception cref="CommandException">The settings cannot be read.</exception>
    public ModelPaths Asked(ParseResult arguments, params string[] hostArguments)
    {
        try
        {
            ModelPaths settings = ModelSettings.Read(hostArguments).Paths;
            return settings with
            {
                ModelBase = ModelPath(arguments) ?? settings.ModelBase,
                DitWeight = arguments.GetValue(_ditWeight) ?? settings.DitWeight,
                VaePath = arguments.GetValue(_vaePath) ?? settings.VaePath,
                TextEncoderPath = arguments.GetValue(_textEncoderPath) ?? settings.TextEncoderPath,
                TextEncoder2Path = arguments.GetValue(_textEncoder2Path) ?? settings.TextEncoder2Path,
                TokenizerPath = arguments.GetValue(_tokenizer) ?? settings.TokenizerPath,
                Tokenizer2Path = arguments.GetValue(_tokenizer2) ?? settings.Tokenizer2Path,
                LoadKey = arguments.GetValue(_loadKey) ?? settings.LoadKey,
            };
        }
        catch (ServerOptionsException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    /// <summary>Where the model is.</summary>
    /// <exception cref="CommandException">Only a part of it is named.</exception>
    public ModelPaths Paths(ParseResult arguments, params string[] hostArguments)
    {
        try
        {
            return ModelLocation.Locate(Asked(arguments, hostArguments));
        }
        catch (CheckpointException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    /// <summary>Finds the model folder; its weights are not read yet.</summary>
    /// <exception cref="CommandException">There is no such folder, or it holds no usable model.</exception>
    public ModelFolder OpenFolder(ParseResult arguments) => Open(Paths(arguments));

    /// <summary>Finds the model; its weights are not read yet.</summary>
    /// <exception cref="CommandException">There is no such folder, or it holds no usable model.</exception>
    public static ModelFolder Open(ModelPaths paths)
    {
        try
        {
            ModelFolder folder = ModelFolder.Open(ModelLocation.WithTokenizers(paths));
            TellChoices(paths, folder);
            return folder;
        }
        catch (CheckpointException error)
        {
            bool mistyped = paths.ModelBase is { } folder && !Path.Exists(folder);
            throw new CommandException(ModelFault.Of(error, paths).Sentence, mistyped ? ExitCode.BadArguments : ExitCode.Failed);
        }
    }

    /// <summary>Device, data types and memory profile.</summary>
    /// <exception cref="CommandException">One of them is unknown or not there.</exception>
    public PipelineOptions Pipeline(ParseResult arguments)
    {
        try
        {
            string? dtype = DTypeName(arguments);
            IReadOnlyList<torch.Device> devices = Devices(arguments).On(ComputeDevices.OfMachine());
            return new PipelineOptions
            {
                DType = dtype is null ? null : ComputeDevice.ParseDType(dtype),
                Device = devices[0],
                Devices = devices,
                Fp8 = arguments.GetValue(_fp8),
                MemoryProfile = arguments.GetValue(_profile) is { } profile ? MemoryProfiles.Parse(profile) : MemoryProfile.Auto,
            };
        }
        catch (ComputeDeviceException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    /// <summary>Says which of several models was taken.</summary>
    private static void TellChoices(ModelPaths paths, ModelFolder folder)
    {
        IReadOnlyList<FoundModel> choices = ModelParts.ChoicesOf(paths, new PartCatalog());
        if (choices.Count > 1)
        {
            string others = string.Join("; ", choices.Skip(1).Take(5).Select(choice => choice.Name));
            Console.Error.WriteLine($"{choices.Count} models can be made of the files in {folder.Path}; the newest is taken: {choices[0].Name}. Others: {others}{(choices.Count > 6 ? "; …" : string.Empty)}.");
        }
    }

    private static Option<string?> Folder(string name, string description) => new(name) { Description = description, HelpName = "DIR" };

    private static Option<string?> Part(string name, string description) => new(name) { Description = description, HelpName = "PATH" };
}
