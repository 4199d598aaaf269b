using System.CommandLine;
using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>serve</c>: the web app. It is the verb when none is given.</summary>
public static class ServeCommand
{
    public const string Name = "serve";

    private static readonly string[] HostKeys = ["environment", "contentRoot", "applicationName", "urls"];

    public static Command Create()
    {
        var server = new ServeOptions();
        var model = new ModelOptions();
        var command = new Command(Name, "Serve the web app (the default verb).") { TreatUnmatchedTokensAsErrors = false };
        server.AddTo(command);
        model.AddTo(command);
        command.SetAction((arguments, cancellationToken) => RunAsync(server, model, arguments, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServeOptions server, ModelOptions model, ParseResult arguments, CancellationToken cancellationToken)
    {
        string[] hostArguments = HostArguments(arguments);
        ModelFolder folder = model.OpenFolder(arguments);
        PipelineOptions pipeline = model.Pipeline(arguments);
        WebApplication app = Build(server.Read(arguments, folder.Path), hostArguments, folder, pipeline);
        await using (app)
        {
            app.Lifetime.ApplicationStarted.Register(() => Announce(app));
            await app.RunAsync(cancellationToken);
        }

        return ExitCode.Succeeded;
    }

    private static WebApplication Build(ServerOptions options, string[] hostArguments, ModelFolder folder, PipelineOptions pipeline)
    {
        try
        {
            return WebHost.Build(options, hostArguments, builder => AddModel(builder.Services, folder, pipeline));
        }
        catch (ServerOptionsException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    private static void AddModel(IServiceCollection services, ModelFolder folder, PipelineOptions pipeline)
    {
        services.AddSingleton(folder);
        services.AddSingleton(pipeline);
        services.AddSingleton(new ModelStatus(new ModelSnapshot
        {
            Card = folder.Card,
            Phase = ModelPhase.Loading,
            Device = pipeline.Device.type == TorchSharp.DeviceType.CPU
                ? string.Create(CultureInfo.InvariantCulture, $"CPU, {Environment.ProcessorCount} threads")
                : pipeline.Device.ToString(),
            Dtype = ComputeDevice.NameOf(pipeline.Precision.Transformer),
        }));
        services.AddSingleton<IModelStatus>(provider => provider.GetRequiredService<ModelStatus>());
        services.AddSingleton(_ => new FfmpegLocator());
        services.AddSingleton<Mp4Writer>();
        services.AddSingleton<PipelineVideoRenderer>();
        services.AddSingleton<IVideoRenderer>(provider => provider.GetRequiredService<PipelineVideoRenderer>());
        services.AddSingleton<IPromptMeter>(provider => provider.GetRequiredService<PipelineVideoRenderer>());
    }

    /// <summary>
    /// Settings of the web host may follow as --key=value (<c>--environment=…</c>, <c>--Section:Key=…</c>); anything else that
    /// is not an option is a mistake.
    /// </summary>
    private static string[] HostArguments(ParseResult arguments)
    {
        foreach (string token in arguments.UnmatchedTokens)
        {
            string key = token.StartsWith("--", StringComparison.Ordinal) && token.Contains('=', StringComparison.Ordinal) ? token[2..token.IndexOf('=', StringComparison.Ordinal)] : string.Empty;
            if (!key.Contains(':', StringComparison.Ordinal) && !HostKeys.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                throw new CommandException($"'{token}' is not an option of serve; see serve --help.", ExitCode.BadArguments);
            }
        }

        return [.. arguments.UnmatchedTokens];
    }

    private static void Announce(WebApplication app)
    {
        string address = app.Urls.FirstOrDefault() ?? "an unknown address";
        Console.WriteLine($"HunyuanVideo is serving on {address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}");
    }
}
