using System.CommandLine;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Commands;

/// <summary>The options that say which model runs where; several commands share them.</summary>
public sealed class ModelOptions
{
    private readonly Option<string?> _model = new("--model", "--model-base")
    {
        Description = "Folder of the model (default: MODEL_BASE, else the bundled nano model).",
        HelpName = "DIR",
    };

    private readonly Option<string> _device = new("--device")
    {
        Description = "cpu, cuda, cuda:N, or auto for the best there is.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "auto",
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
        Description = "How the model is fitted into memory: 80gb, 48gb, 24gb, 16gb, or auto for the first that fits.",
        HelpName = "PROFILE",
    };

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_model, _device, _dtype, _fp8, _profile];

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

    /// <summary>The data type's name, as written; null when none was named.</summary>
    public string? DTypeName(ParseResult arguments) => arguments.GetValue(_dtype);

    /// <summary>Finds the model folder; its weights are not read yet.</summary>
    /// <exception cref="CommandException">There is no such folder.</exception>
    /// <exception cref="CheckpointException">The folder holds no usable model.</exception>
    public ModelFolder OpenFolder(ParseResult arguments)
    {
        string path = ModelLocation.Resolve(ModelPath(arguments));
        try
        {
            return ModelFolder.Open(path);
        }
        catch (CheckpointException error) when (!Directory.Exists(path))
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    /// <summary>Device, data types and memory profile.</summary>
    /// <exception cref="CommandException">One of them is unknown or not there.</exception>
    public PipelineOptions Pipeline(ParseResult arguments)
    {
        try
        {
            string? dtype = DTypeName(arguments);
            return new PipelineOptions
            {
                DType = dtype is null ? null : ComputeDevice.ParseDType(dtype),
                Device = ComputeDevice.Parse(DeviceName(arguments)),
                Fp8 = arguments.GetValue(_fp8),
                MemoryProfile = arguments.GetValue(_profile) is { } profile ? MemoryProfiles.Parse(profile) : MemoryProfile.Auto,
            };
        }
        catch (ComputeDeviceException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }
}
