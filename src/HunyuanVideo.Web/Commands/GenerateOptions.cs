using System.CommandLine;
using System.Text.Json.Nodes;
using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Commands;

/// <summary>The options of <c>generate</c>; the official programs' names are understood too.</summary>
public sealed class GenerateOptions
{
    private readonly IReadOnlyList<SettingOption> _settings = [.. RenderFields.All.Select(SettingOption.Of)];

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

    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Replace the files that are to be written even where they are not of a render, or where this one begins from them.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the result as one line of JSON." };

    private readonly Option<string?> _server = new("--server")
    {
        Description = "Render on a running server, as http://localhost:7860, in its queue.",
        HelpName = "URL",
    };

    private readonly Option<string?> _apiKey = new("--api-key")
    {
        Description = "With --server, the key of a user there; everybody on this machine sees it in the list of processes: better --api-key-file or HYV_API_KEY.",
        HelpName = "KEY",
    };

    private readonly Option<string?> _apiKeyFile = new("--api-key-file")
    {
        Description = "With --server, a file with the key of a user there, or - for standard input.",
        HelpName = "FILE",
    };

    public ModelOptions Model { get; } = new();

    public void AddTo(Command command)
    {
        foreach (Option option in _settings.Select(setting => setting.Option).Concat([_output, _latentsOut, _overwrite, _json, _server, _apiKey, _apiKeyFile]))
        {
            command.Options.Add(option);
        }

        Model.AddTo(command);
    }

    /// <summary>What signs in on the server; null for nothing.</summary>
    public string? ApiKey(ParseResult arguments) =>
        arguments.GetValue(_apiKey) ?? (arguments.GetValue(_apiKeyFile) is { } file ? SecretFile.OfProcess().Line(_apiKeyFile.Name, file) : null) ?? (Environment.GetEnvironmentVariable("HYV_API_KEY") is { Length: > 0 } key ? key.Trim() : null);

    /// <summary>The render's settings; what is left out takes the model's defaults. LoRAs are not among them: see <see cref="WithLoras"/>.</summary>
    /// <exception cref="CommandException">They cannot be rendered.</exception>
    public GenerationSettings Settings(ParseResult arguments, ModelCard card)
    {
        RenderRequest request = RequestOf(arguments, card);
        GenerationSettings settings = SourceOption.Apply(
            request.ToSettings(),
            Value(arguments, RenderFields.SourceJob) as string,
            Value(arguments, RenderFields.Strength) as double?,
            card,
            isLengthGiven: Value(arguments, RenderFields.VideoLength) is not null);
        SettingsError[] errors = [.. SettingsRules.Check(settings), .. RequestRules.CheckOthers(request)];
        return errors.Length == 0
            ? settings.WithResolvedSeed()
            : throw new CommandException(string.Join(Environment.NewLine, errors.Select(error => error.Message)), ExitCode.BadArguments);
    }

    /// <summary>The settings with the LoRAs of the command line and of the prompt, whose files have been checked.</summary>
    /// <exception cref="CommandException">A file is not there or cannot be used.</exception>
    public GenerationSettings WithLoras(GenerationSettings settings, ParseResult arguments, ModelFolder folder, CancellationToken cancellationToken) =>
        LoraOption.Apply(settings, RequestOf(arguments, folder.Card).Loras, folder, cancellationToken);

    /// <summary>The card whose defaults are taken, which are those of a LoRA that makes renders of few steps, and what is to be said of that.</summary>
    public (ModelCard Card, string? Note) WithAdvice(ParseResult arguments, ModelFolder folder)
    {
        if (LoraOption.Advice(RequestOf(arguments, folder.Card).Loras, folder) is not { } advice)
        {
            return (folder.Card, null);
        }

        ModelCard card = advice.Fill(folder.Card);
        return (card, advice.Sentence(RequestOf(arguments, card), field => Value(arguments, field) is not null));
    }

    /// <summary>Frame rate and quality of the MP4.</summary>
    public Mp4Options Mp4(ParseResult arguments, ModelCard card) => RequestRules.Mp4(RequestOf(arguments, card), card);

    /// <summary>The files to write, as full paths.</summary>
    /// <exception cref="CommandException">A path cannot be such a file.</exception>
    public VideoTargets Targets(ParseResult arguments) => TargetFiles.Of(arguments.GetValue(_output)!, arguments.GetValue(_latentsOut));

    /// <summary>Refuses to replace files that are not of a render, or that this one begins from; unless it was said that they may be.</summary>
    /// <exception cref="CommandException">Such a file is there.</exception>
    public Task ProtectAsync(ParseResult arguments, VideoTargets targets, CancellationToken cancellationToken) =>
        arguments.GetValue(_overwrite)
            ? Task.CompletedTask
            : TargetFiles.ProtectAsync(targets, arguments.GetValue(_server) is null ? Value(arguments, RenderFields.SourceJob) as string : null, cancellationToken);

    /// <summary>The server to render on; null renders in this process.</summary>
    /// <exception cref="CommandException">It is not an address, or an option beside it belongs to this process.</exception>
    public Uri? Server(ParseResult arguments)
    {
        if (arguments.GetValue(_server) is not { } text)
        {
            return null;
        }

        Option? own = Model.All.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false });
        if (own is not null)
        {
            throw new CommandException($"{own.Name} is the server's to choose; leave it out beside --server.", ExitCode.BadArguments);
        }

        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https"
            ? server
            : throw new CommandException($"--server '{text}' is not an address; give one such as http://localhost:7860.", ExitCode.BadArguments);
    }

    /// <summary>What was given, under the API's names; the server fills in the rest and checks all of it.</summary>
    public JsonObject Request(ParseResult arguments) => RequestJson.Of(field => Value(arguments, field));

    public bool Json(ParseResult arguments) => arguments.GetValue(_json);

    private RenderRequest RequestOf(ParseResult arguments, ModelCard card) => PromptLoras.Take(RenderFields.All.Except(RenderFields.OfSource)
        .Aggregate(RenderFields.Defaults(card), (all, field) => field.With(all, Value(arguments, field))));

    private object? Value(ParseResult arguments, RenderField field) => _settings.First(setting => setting.Field == field).ValueOf(arguments);
}
