using System.CommandLine;
using System.Net.Sockets;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Backup;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.Connections;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>serve</c>: the web app. It is the verb when none is given.</summary>
public static class ServeCommand
{
    public const string Name = "serve";

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
        PrivateFiles.Begin();
        string[] hostArguments = HostArguments(arguments);
        ModelPaths asked = model.Asked(arguments, hostArguments);
        PipelineOptions pipeline = model.Pipeline(arguments);
        ServerOptions options = server.Read(arguments, model.Paths(arguments, hostArguments));
        if (UnfinishedRestore.FaultOf(options.DataDir) is { } fault)
        {
            throw new CommandException(fault, ExitCode.Failed);
        }

        ModelPaths chosen = ModelLocation.IsNamed(asked) ? options.Model : new RememberedModel(options.DataDir).RecallPaths() ?? options.Model;
        options = options with { Model = ModelLocation.WithTokenizers(chosen, Path.Combine(options.DataDir, ModelServices.DefaultRoot)) };

        options = options with { Workers = pipeline.Devices.Count };
        ModelFolder folder = ModelOptions.Open(options.Model);
        WebApplication app = Build(options, server.Access(arguments, SecretFile.OfProcess()), hostArguments, folder, pipeline);
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
                builder.Services.AddModel(folder, WithProfile(pipeline, Settings.Read<ServerSettings>(builder.Configuration).MemoryProfile));
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

    /// <summary>
    /// Settings may follow as --key=value (<c>--environment=…</c>, <c>--Section:Key=…</c>). What nobody reads is a mistake of whoever types it
    /// now, so it is refused; in the environment it is told and no more, as a server has to start again after its update or its neighbour's.
    /// </summary>
    private static string[] HostArguments(ParseResult arguments)
    {
        string[] tokens = [.. arguments.UnmatchedTokens];
        string? fault = tokens.Select(FaultOf).FirstOrDefault(fault => fault is not null)
            ?? tokens.GroupBy(KeyOf, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1)
                .Select(same => $"The setting {same.Key} is given {same.Count()} times; leave all but one out.").FirstOrDefault();
        return fault is null ? tokens : throw new CommandException(fault, ExitCode.BadArguments);
    }

    private static string? FaultOf(string token)
    {
        string key = KeyOf(token);
        bool isSetting = key.Contains(':', StringComparison.Ordinal);

        // whoever hands a whole configuration on names its sections too, and says nothing of them
        return SubPath.IsKey(key) ? (SubPath.IsRoot(token[(token.IndexOf('=', StringComparison.Ordinal) + 1)..]) ? null : SubPath.Fault($"{token} asks for a sub-path"))
            : token.EndsWith('=') && KnownSettings.IsSection(key) ? null
            : isSetting && KnownSettings.Fault(key) is { } fault ? fault
            : isSetting && !token.Contains('=', StringComparison.Ordinal) ? $"{token} needs its value behind an equals sign: {token}=VALUE."
            : isSetting || (token.Contains('=', StringComparison.Ordinal) && KnownSettings.IsForeign(key)) ? null
            : $"'{token}' is not an option of serve; see serve --help.";
    }

    private static string KeyOf(string token) => token.StartsWith("--", StringComparison.Ordinal) ? token[2..].Split('=')[0] : string.Empty;

    private static void WriteAddresses(WebApplication app)
    {
        string address = app.Urls.FirstOrDefault() ?? "an unknown address";
        Console.WriteLine($"HunyuanVideo is serving on {address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}");
    }
}
