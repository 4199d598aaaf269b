using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Storage;
using Microsoft.AspNetCore.Connections;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>serve</c>: the web app. It is the verb when none is given.</summary>
public static class ServeCommand
{
    public const string Name = "serve";

    /// <summary>The setting that stands for <c>--profile</c> where that is left out.</summary>
    private const string ProfileKey = "Server:MemoryProfile";

    private static readonly string[] HostKeys =
    [
        "environment", "contentRoot", "applicationName", "urls", "Serilog", "Kestrel", "Logging", ApiOptions.Section, ModelSettings.Section,
        AccessOptions.Section, JobOptions.Section, ShareOptions.Section, IdleOptions.Section, StorageOptions.Section, TelemetryOptions.Section,
    ];

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
        // a signal that comes before this has returned its task ends the process on the spot
        await Task.Yield();
        string[] hostArguments = HostArguments(arguments);
        ModelPaths asked = model.Asked(arguments, hostArguments);
        PipelineOptions pipeline = model.Pipeline(arguments);
        ServerOptions options = server.Read(arguments, model.Paths(arguments, hostArguments));
        string? recalled = ModelLocation.IsNamed(asked) ? null : new RememberedModel(options.DataDir).Recall();
        if (recalled is not null)
        {
            options = options with { Model = new ModelPaths { ModelBase = recalled } };
        }

        ModelFolder folder = ModelOptions.Open(options.Model);
        WebApplication app = Build(options, server.Access(arguments), hostArguments, folder, pipeline);
        await using (app)
        {
            app.Lifetime.ApplicationStarted.Register(() => WriteAddresses(app));
            await StartAsync(app, options.Url, cancellationToken);
            await app.WaitForShutdownAsync(cancellationToken);
        }

        return ExitCode.Succeeded;
    }

    private static WebApplication Build(
        ServerOptions options, AccessStart access, string[] hostArguments, ModelFolder folder, PipelineOptions pipeline)
    {
        try
        {
            options = access.Apply(options.Validated(), Console.WriteLine);
            return WebHost.Build(options, hostArguments, builder =>
            {
                // its only words are the stack of what is told in one sentence here
                builder.Configuration["Serilog:MinimumLevel:Override:Microsoft.Extensions.Hosting.Internal.Host"] = "Fatal";
                AddModel(builder.Services, folder, WithProfile(pipeline, builder.Configuration[ProfileKey]));
                builder.AddModelChoice(folder);
            });
        }
        catch (Exception error) when (error is ServerOptionsException or ComputeDeviceException)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    private static PipelineOptions WithProfile(PipelineOptions pipeline, string? profile) =>
        pipeline.MemoryProfile == MemoryProfile.Auto && !string.IsNullOrWhiteSpace(profile)
            ? pipeline with { MemoryProfile = MemoryProfiles.Parse(profile) }
            : pipeline;

    private static async Task StartAsync(WebApplication app, string url, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // told to stop before it served: that is no failure
        }
        catch (JobStoreException error)
        {
            throw new CommandException(error.Message, ExitCode.Failed);
        }
        catch (Exception error) when (error is IOException or SocketException)
        {
            string why = error.InnerException is AddressInUseException
                ? "another program listens there"
                : error.GetBaseException().Message.TrimEnd('.');
            throw new CommandException($"The server cannot listen on {url}: {why}; choose another --port or --host.", ExitCode.Failed);
        }
    }

    private static void AddModel(IServiceCollection services, ModelFolder folder, PipelineOptions pipeline)
    {
        services.AddSingleton(folder);
        services.AddSingleton(pipeline);
        services.AddSingleton(TransformerSizes.Of(folder));
        services.AddSingleton(new ModelStatus(new ModelSnapshot
        {
            Card = folder.Card,
            Size = TransformerSizes.Of(folder),
            Phase = ModelPhase.Loading,
            Device = DeviceText.Of(pipeline.Devices),
            Dtype = pipeline.Precision.Name,
        }));
        services.AddSingleton<IModelStatus>(provider => provider.GetRequiredService<ModelStatus>());
        services.AddSingleton(_ => new FfmpegLocator());
        services.AddSingleton<Mp4Writer>();
        services.AddSingleton<PipelineVideoRenderer>();
        services.AddSingleton<IVideoRenderer>(provider => provider.GetRequiredService<PipelineVideoRenderer>());
        services.AddSingleton<IPromptMeter>(provider => provider.GetRequiredService<PipelineVideoRenderer>());
        services.AddSingleton<IRenderFit>(provider => provider.GetRequiredService<PipelineVideoRenderer>());
    }

    /// <summary>
    /// Settings of the web host may follow as --key=value (<c>--environment=…</c>, <c>--Section:Key=…</c>); anything else that
    /// is not an option is a mistake.
    /// </summary>
    private static string[] HostArguments(ParseResult arguments)
    {
        foreach (string token in arguments.UnmatchedTokens)
        {
            int equals = token.IndexOf('=', StringComparison.Ordinal);
            string key = token.StartsWith("--", StringComparison.Ordinal) && equals > 2 ? token[2..equals] : string.Empty;
            if (!key.Contains(':', StringComparison.Ordinal) && !HostKeys.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                throw new CommandException($"'{token}' is not an option of serve; see serve --help.", ExitCode.BadArguments);
            }
        }

        return [.. arguments.UnmatchedTokens];
    }

    private static void WriteAddresses(WebApplication app)
    {
        string address = app.Urls.FirstOrDefault() ?? "an unknown address";
        Console.WriteLine($"HunyuanVideo is serving on {address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}");
    }
}
