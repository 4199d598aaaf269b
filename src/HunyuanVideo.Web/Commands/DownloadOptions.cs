using System.CommandLine;
using HunyuanVideo.Web.Downloads;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary>The options of <c>download</c>.</summary>
public sealed class DownloadOptions
{
    private const string ModelFolderDefault = "./ckpts";
    private const string LoraFolderDefault = "./data/loras";

    private readonly Argument<string> _repository = new("repository")
    {
        Description = $"The model: {ModelLocation.Official} (default), {ModelLocation.Diffusers}, or another owner/name; {ModelLocation.Tokenizers} fetches the two tokenizers alone.",
        HelpName = "OWNER/NAME",
        DefaultValueFactory = _ => ModelLocation.Official,
    };

    private readonly Option<bool> _textEncoders = new("--text-encoders")
    {
        Description = "Fetch the text encoders too where the repository has none (the official layout always gets them).",
    };

    private readonly Option<bool> _fp8 = new("--fp8") { Description = "The fp8 transformer with its map instead of the bf16 one." };

    private readonly Option<string> _revision = new("--revision")
    {
        Description = "Branch, tag or commit.",
        HelpName = "NAME",
        DefaultValueFactory = _ => "main",
    };

    private readonly Option<string?> _localDir = new("--local-dir")
    {
        Description = $"The folder that becomes the model's, or the one of the LoRAs ({ModelFolderDefault}; {LoraFolderDefault} with --lora).",
        HelpName = "DIR",
    };

    private readonly Option<bool> _lora = new("--lora") { Description = "The files that --file names are LoRAs: each is looked into and goes where renders find it." };

    private readonly Option<string[]> _files = new("--file") { Description = "Only this file of the repository; may be given several times.", HelpName = "PATH" };

    private readonly Option<string[]> _allowHosts = new("--allow-host")
    {
        Description = "A host (HOST or HOST:PORT) that a hub other than Hugging Face's may redirect to.",
        HelpName = "HOST",
    };

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Agree to the licence of the weights." };

    private readonly Option<bool> _json = new("--json") { Description = "Print the result as one line of JSON." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_repository);
        foreach (Option option in new Option[] { _textEncoders, _fp8, _revision, _localDir, _files, _lora, _allowHosts, _yes, _json })
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="CommandException">A value cannot be used.</exception>
    public DownloadRequest Request(ParseResult arguments)
    {
        bool loras = arguments.GetValue(_lora);
        string[] files = arguments.GetValue(_files) ?? [];
        if (loras && (files.Length == 0 || !files.All(file => file.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))))
        {
            throw new CommandException("--lora needs the .safetensors file of the LoRA in the repository: add --file PATH.", ExitCode.BadArguments);
        }

        try
        {
            bool tokenizers = arguments.GetValue(_repository) == ModelLocation.Tokenizers;
            return new DownloadRequest
            {
                Repository = HfHubRepository.Parse(tokenizers ? ModelLocation.Official : arguments.GetValue(_repository)!, arguments.GetValue(_revision)!),
                TokenizersOnly = tokenizers,
                Folder = arguments.GetValue(_localDir) ?? (loras ? LoraFolderDefault : ModelFolderDefault),
                Loras = loras,
                TextEncoders = arguments.GetValue(_textEncoders),
                Fp8 = arguments.GetValue(_fp8),
                Files = files,
            };
        }
        catch (DownloadException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    /// <exception cref="CommandException">The environment names no usable hub.</exception>
    public HfHubOptions Hub(ParseResult arguments)
    {
        try
        {
            return HfHubOptions.FromEnvironment() with { AllowedHosts = arguments.GetValue(_allowHosts) ?? [] };
        }
        catch (DownloadException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    public bool Yes(ParseResult arguments) => arguments.GetValue(_yes);

    public bool Json(ParseResult arguments) => arguments.GetValue(_json);
}
