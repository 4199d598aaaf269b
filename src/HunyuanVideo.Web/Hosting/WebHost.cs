using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Hosting;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Jobs.Upkeep;
using HunyuanVideo.Jobs.Worker;
using HunyuanVideo.Web.Api;
using HunyuanVideo.Web.Components;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Components.Sharing;
using HunyuanVideo.Web.Localization;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.SignIn;
using HunyuanVideo.Web.Security.Web;
using HunyuanVideo.Web.Sharing;
using HunyuanVideo.Web.Sharing.Tunnels;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.SignalR;
using MudBlazor;
using MudBlazor.Services;

namespace HunyuanVideo.Web.Hosting;

/// <summary>Puts the web app together.</summary>
public static partial class WebHost
{
    // the longest prompt with every character escaped, and room for the rest of the message
    private const int LargestCircuitMessage = 256 * 1024;

    // what the rest of the app may take to end, besides the running render
    private static readonly TimeSpan ShutdownMargin = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The app, ready to run. <paramref name="configure"/> has to add an <see cref="IVideoRenderer"/>, a
    /// <see cref="Rendering.IModelStatus"/> and a <see cref="Rendering.IPromptMeter"/>.
    /// </summary>
    /// <exception cref="ServerOptionsException">The options cannot be used.</exception>
    public static WebApplication Build(ServerOptions options, string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        options = options.Validated();
        WebApplicationBuilder builder = Begin(args);
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.UseUrls(options.Url);
        builder.AddLogging(options);
        SubPath.Check(builder.Configuration);
        ShareOptions share = ShareOptions.Read(builder.Configuration);
        if (share.PublicUrl is not null || ListensElsewhere(builder.Configuration))
        {
            // others reach it, whatever address it was told to listen on
            options = options with { RequireLogin = true };
        }

        builder.Services.AddSingleton(options);
        AddJobs(builder.Services, options, JobOptions.Read(builder.Configuration));
        AddPages(builder.Services, options);
        builder.Services.AddAccess(options, AccessOptions.Read(builder.Configuration));
        builder.Services.AddApi(builder.Configuration);
        builder.AddWeightsDownloads(options);
        builder.Services.AddLoras(options, ModelServices.Root(builder.Configuration, options), Settings.Read<ModelSettings>(builder.Configuration));
        builder.Services.AddLibrary();
        builder.Services.AddSharing(share);
        builder.Services.AddOwnership(builder.Configuration);
        builder.AddOperations();
        configure?.Invoke(builder);
        WebApplication app = builder.Build();
        foreach (string fault in KnownSettings.Faults(builder.Configuration))
        {
            LogUnread(app.Logger, fault);
        }

        return Map(app);
    }

    /// <summary>Whether the settings of Kestrel, which go before the address of the command line, have it listen where others reach it.</summary>
    private static bool ListensElsewhere(ConfigurationManager configuration) => configuration.GetSection("Kestrel:Endpoints").GetChildren()
        .Any(endpoint => endpoint["Url"] is { Length: > 0 } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && new ServerOptions { Host = address.Host }.IsLocal));

    private static WebApplicationBuilder Begin(string[] args)
    {
        try
        {
            return WebApplication.CreateBuilder(new WebApplicationOptions
            {
                Args = args,
                ApplicationName = typeof(WebHost).Assembly.GetName().Name,
                ContentRootPath = AppContext.BaseDirectory,
            });
        }
        catch (Exception error) when (SettingsFile.IsOfAFile(error))
        {
            // also appsettings.Production.json and the like, which the framework reads
            throw SettingsFile.Unreadable(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Fault}")]
    private static partial void LogUnread(ILogger logger, string fault);

    private static void AddJobs(IServiceCollection services, ServerOptions options, JobOptions jobs)
    {
        var worker = new JobWorkerOptions { ShutdownGrace = TimeSpan.FromSeconds(jobs.ShutdownGraceSeconds) };
        services.AddSingleton(jobs);
        services.AddSingleton<IResultRecords, VideoRecords>();
        services.AddJobs(new JobStoreOptions { DataFolder = options.DataDir, MostQueued = jobs.MostQueued }, worker, options.Workers);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = worker.ShutdownGrace + ShutdownMargin);
    }

    private static void AddPages(IServiceCollection services, ServerOptions options)
    {
        services.AddDataProtection().PersistKeysToFileSystem(OwnFolder.Make(options.DataDir, "keys"));
        services.AddMudServices(mud =>
        {
            mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            mud.SnackbarConfiguration.VisibleStateDuration = 2500;
            mud.SnackbarConfiguration.ShowCloseIcon = false;
        });
        // what is the same for everybody: pages hold what people wrote beside what is theirs alone, and stay as they are
        services.AddResponseCompression(compression =>
        {
            compression.MimeTypes = ["text/css", "text/javascript", "application/javascript", "image/svg+xml"];
            compression.EnableForHttps = true;
        });
        services.AddLanguages();
        services.AddSingleton<IMachineMemory, MachineMemory>();
        services.AddScoped<GenerateSession>();
        services.AddSingleton<PasswordForm>();
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.Configure<HubOptions>(hub => hub.MaximumReceiveMessageSize = LargestCircuitMessage);
    }

    private static WebApplication Map(WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
        {
            app.UseExceptionHandler("/error", createScopeForErrors: true);
        }

        app.UseAccessFrame();
        app.UseResponseCompression();
        app.UseRequestLocalization();
        app.UseStatusCodePagesWithReExecute("/not-found", "?status={0}", createScopeForStatusCodePages: true);
        app.UseApiProblems();
        app.UseTunnelRules();
        app.UseAccess();
        app.UseAntiforgery();
        app.MapStaticAssets().AllowAnonymous().WithMetadata(new StaticAsset());
        app.MapLanguages();
        app.MapHealth();
        app.MapSignIn();
        app.MapMetrics();
        app.MapMedia();
        app.MapSharedVideos();
        app.MapApi();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
        return app;
    }
}
