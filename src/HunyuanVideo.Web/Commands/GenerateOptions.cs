using System.CommandLine;
using System.Text.Json.Nodes;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Commands;

/// <summary>The options of <c>generate</c>; the official programs' names are understood too.</summary>
public sealed class GenerateOptions
{
    private readonly Option<string> _prompt = new("--prompt") { Description = "What the video shows.", HelpName = "TEXT", Required = true };

    private readonly Option<string?> _negativePrompt = new("--negative-prompt", "--neg-prompt")
    {
        Description = "What it must not show; used when --guidance is over 1.",
        HelpName = "TEXT",
    };

    private readonly Option<int?> _width = Number<int?>("Width in pixels, a multiple of 16.", "--width");
    private readonly Option<int?> _height = Number<int?>("Height in pixels, a multiple of 16.", "--height");
    private readonly Option<int?> _frames = Number<int?>("Frames, 4k + 1; 1 makes an image.", "--frames", "--video-length");
    private readonly Option<int?> _steps = Number<int?>("Denoising steps, 1 to 100.", "--steps", "--infer-steps");
    private readonly Option<long?> _seed = Number<long?>("Seed; -1 or none draws one.", "--seed");
    private readonly Option<double?> _flowShift = Number<double?>("Shift of the noise schedule.", "--flow-shift");

    private readonly Option<double?> _embeddedGuidance =
        Number<double?>("Guidance the model was distilled with, 1 to 20.", "--embedded-guidance", "--embedded-cfg-scale");

    private readonly Option<double?> _guidance =
        Number<double?>("True classifier-free guidance; over 1 takes twice as long.", "--guidance", "--cfg-scale");

    private readonly Option<string?> _fast = new("--fast")
    {
        Description = "Leave steps out that would change little: easycache (the default of --fast), magcache or exact.",
        HelpName = "MODE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<double?> _fastThreshold = Number<double?>("How much change may add up before a step is computed again.", "--fast-threshold");
    private readonly Option<int?> _fps = Number<int?>("Frames per second of the MP4.", "--fps");
    private readonly Option<int?> _crf = Number<int?>("Quality of the MP4, 1 (best) to 51; 18 is fine.", "--crf");

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "The MP4 to write; its settings go beside it as .json.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "out.mp4",
    };

    private readonly Option<string?> _latentsOut = new("--latents-out")
    {
        Description = "Also write the final latents as safetensors.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _from = new("--from")
    {
        Description = "Keep the composition of this render: its MP4, with its latents beside it, or the latents; with --server, a job's id.",
        HelpName = "FILE",
    };

    private readonly Option<double?> _strength =
        Number<double?>("With --from, how much of it is replaced by noise, over 0 and under 1; only the steps from there on run.", "--strength");

    private readonly Option<bool> _json = new("--json") { Description = "Print the result as one line of JSON." };

    private readonly Option<string?> _server = new("--server")
    {
        Description = "Render on a running server, as http://localhost:7860, in its queue.",
        HelpName = "URL",
    };

    private readonly Option<string?> _apiKey = new("--api-key")
    {
        Description = "With --server, the key of a user there; better in HYV_API_KEY, where no other program reads it.",
        HelpName = "KEY",
    };

    public ModelOptions Model { get; } = new();

    public void AddTo(Command command)
    {
        Option[] own =
        [
            _prompt, _negativePrompt, _width, _height, _frames, _steps, _seed, _flowShift, _embeddedGuidance, _guidance, _fast, _fastThreshold, _fps, _crf,
            _output, _latentsOut, _from, _strength, _json, _server, _apiKey,
        ];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }

        Model.AddTo(command);
    }

    /// <summary>What signs in on the server; null for nothing.</summary>
    public string? ApiKey(ParseResult arguments) =>
        arguments.GetValue(_apiKey) ?? (Environment.GetEnvironmentVariable("HYV_API_KEY") is { Length: > 0 } key ? key.Trim() : null);

    /// <summary>The render's settings; what is left out takes the model's defaults.</summary>
    /// <exception cref="CommandException">They cannot be rendered.</exception>
    public GenerationSettings Settings(ParseResult arguments, ModelCard card)
    {
        GenerationSettings defaults = card.DefaultSettings(arguments.GetValue(_prompt)!);
        GenerationSettings settings = defaults with
        {
            NegativePrompt = arguments.GetValue(_negativePrompt),
            Width = arguments.GetValue(_width) ?? defaults.Width,
            Height = arguments.GetValue(_height) ?? defaults.Height,
            VideoLength = arguments.GetValue(_frames) ?? defaults.VideoLength,
            InferSteps = arguments.GetValue(_steps) ?? defaults.InferSteps,
            Seed = arguments.GetValue(_seed) ?? defaults.Seed,
            FlowShift = arguments.GetValue(_flowShift) ?? defaults.FlowShift,
            EmbeddedGuidanceScale = arguments.GetValue(_embeddedGuidance) ?? defaults.EmbeddedGuidanceScale,
            GuidanceScale = arguments.GetValue(_guidance) ?? defaults.GuidanceScale,
            FastMode = Fast(arguments) is { } mode ? FastModes.Find(mode) ?? (FastMode)(-1) : defaults.FastMode,
            FastThreshold = arguments.GetValue(_fastThreshold),
        };
        settings = SourceOption.Apply(
            settings, arguments.GetValue(_from), arguments.GetValue(_strength), card, isLengthGiven: arguments.GetValue(_frames) is not null);
        IReadOnlyList<SettingsError> errors = SettingsRules.Check(settings);
        return errors.Count == 0
            ? settings.WithResolvedSeed()
            : throw new CommandException(string.Join(Environment.NewLine, errors.Select(error => error.Message)), ExitCode.BadArguments);
    }

    /// <summary>Frame rate and quality of the MP4.</summary>
    /// <exception cref="CommandException">One of them is out of range.</exception>
    public Mp4Options Mp4(ParseResult arguments, ModelCard card)
    {
        var options = new Mp4Options { Fps = arguments.GetValue(_fps) ?? card.Defaults.Fps };
        options = options with { Crf = arguments.GetValue(_crf) ?? options.Crf };
        try
        {
            options.Validate();
            return options;
        }
        catch (MediaException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    /// <summary>The files to write, as full paths.</summary>
    /// <exception cref="CommandException">A path cannot be such a file.</exception>
    public VideoTargets Targets(ParseResult arguments) => TargetFiles.Of(arguments.GetValue(_output)!, arguments.GetValue(_latentsOut));

    /// <summary>The server to render on; null renders in this process.</summary>
    /// <exception cref="CommandException">It is not an address, or an option beside it belongs to this process.</exception>
    public Uri? Server(ParseResult arguments)
    {
        if (arguments.GetValue(_server) is not { } text)
        {
            return null;
        }

        Option? own = new Option[] { _fps, _crf }.Concat(Model.All).FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false });
        if (own is not null)
        {
            throw new CommandException($"{own.Name} is the server's to choose; leave it out beside --server.", ExitCode.BadArguments);
        }

        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https"
            ? server
            : throw new CommandException($"--server '{text}' is not an address; give one such as http://localhost:7860.", ExitCode.BadArguments);
    }

    /// <summary>What was given, under the API's names; the server fills in the rest and checks all of it.</summary>
    public JsonObject Request(ParseResult arguments)
    {
        var request = new JsonObject { ["prompt"] = arguments.GetValue(_prompt) };
        void Add(string name, JsonNode? value)
        {
            if (value is not null)
            {
                request[name] = value;
            }
        }

        Add("negative_prompt", arguments.GetValue(_negativePrompt));
        Add("width", arguments.GetValue(_width));
        Add("height", arguments.GetValue(_height));
        Add("video_length", arguments.GetValue(_frames));
        Add("infer_steps", arguments.GetValue(_steps));
        Add("seed", arguments.GetValue(_seed));
        Add("guidance_scale", arguments.GetValue(_guidance));
        Add("flow_shift", arguments.GetValue(_flowShift));
        Add("embedded_guidance_scale", arguments.GetValue(_embeddedGuidance));
        Add("fast_mode", Fast(arguments));
        Add("fast_threshold", arguments.GetValue(_fastThreshold));
        Add("source_job", arguments.GetValue(_from));
        Add("strength", arguments.GetValue(_strength));
        return request;
    }

    public bool Json(ParseResult arguments) => arguments.GetValue(_json);

    /// <summary>The mode's name; <c>--fast</c> alone means EasyCache, and null that it was not given.</summary>
    private string? Fast(ParseResult arguments) =>
        arguments.GetResult(_fast) is null ? null : arguments.GetValue(_fast) ?? FastModes.NameOf(FastMode.EasyCache);

    private static Option<T> Number<T>(string description, string name, params string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = "N" };
}
