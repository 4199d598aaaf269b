using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Costs;
using HunyuanVideo.Web.Idle;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Security.Audit;
using HunyuanVideo.Web.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor.Services;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>What every component of the page needs to be rendered.</summary>
public abstract class ComponentTest : BunitContext
{
    protected ComponentTest()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddLocalization();
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton<IPromptMeter, FixedMeter>();
        Services.AddSingleton<IModelStatus>(Status);
        Services.AddSingleton<IRenderForecast>(Forecast);
        Services.AddSingleton<IJobs>(Jobs);
        Services.AddSingleton<IMachineMemory>(Memory);
        Services.AddSingleton<JobFeed>();
        Services.AddSingleton(Current);
        Services.AddSingleton(new JobLimits());
        Services.AddSingleton<RefusalText>();
        Services.AddSingleton(new DataFolder(Path.GetTempPath()));
        Services.AddSingleton(Loras);
        Services.AddSingleton<LoraChoices>();
        Services.AddSingleton<LoraNames>();
        Services.AddSingleton(provider => new LoraWatch(
            provider.GetRequiredService<LoraLibrary>(), provider.GetRequiredService<TimeProvider>(), NullLogger<LoraWatch>.Instance));
        Services.AddSingleton<LoraUploads>();
        Services.AddSingleton(new AuditLog(
            NullLoggerFactory.Instance, new AuditFile(AuditFolder, new AccessOptions(), TimeProvider.System, NullLogger<AuditFile>.Instance)));
        Services.AddScoped<CallerLoras>();
        Services.AddSingleton<LoraFingerprints>();
        Services.AddScoped<GenerateSession>();
        Services.AddSingleton(provider => new RunningCost(
            new DataFolder(Path.GetTempPath()), new ApiOptions { HourlyRate = HourlyRate }, provider.GetRequiredService<TimeProvider>(), NullLogger<RunningCost>.Instance));
        Services.AddSingleton(provider => new ResultCopies(
            new StorageOptions(), provider.GetRequiredService<IJobs>(), provider.GetRequiredService<JobFeed>(), new DataFolder(Path.GetTempPath()), TimeProvider.System, NullLogger<ResultCopies>.Instance));
        Services.AddSingleton(provider => new IdleGuard(
            new IdleOptions(), new FixedWakefulness(), provider.GetRequiredService<JobFeed>(), provider.GetRequiredService<TimeProvider>(), NullLogger<IdleGuard>.Instance));
    }

    /// <summary>Whoever looks at the page: at first somebody who may do everything.</summary>
    protected CurrentCaller Current { get; } = Is(Caller.Local);

    /// <summary>Dollars of an hour; to be set before anything is rendered.</summary>
    protected decimal? HourlyRate { get; set; }

    /// <summary>The folder whose logs have what is written down.</summary>
    protected string AuditFolder { get; } = Path.Combine(Path.GetTempPath(), "component-tests");

    /// <summary>The LoRA that comes with nano.</summary>
    protected LoraLibrary Loras { get; } = LorasIn(null);

    /// <summary>That one, and those of a data folder.</summary>
    protected static LoraLibrary LorasIn(string? data) => new(new LoraFolders(data, models: null), () => Nano);

    private static ModelFolder Nano { get; } = ModelFolder.Open(ModelLocation.BundledNano);

    internal FixedForecast Forecast { get; } = new();

    internal RecordingJobs Jobs { get; } = new();
    internal FixedMemory Memory { get; } = new();

    protected ModelStatus Status { get; } = new(Samples.Model);

    /// <summary>From now on it is somebody else who looks.</summary>
    protected void Become(string name, Role role) => Current.Set(new Caller(name, role).Principal("test"));

    private static CurrentCaller Is(Caller caller)
    {
        var current = new CurrentCaller();
        current.Set(caller.Principal("test"));
        return current;
    }
}
