using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security;
using Microsoft.Extensions.DependencyInjection;
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
        Services.AddSingleton<IJobQueue>(Jobs);
        Services.AddSingleton<IMachineMemory>(Memory);
        Services.AddSingleton<JobFeed>();
        Services.AddSingleton(Current);
        Services.AddSingleton(new JobLimits());
        Services.AddSingleton<RefusalText>();
        Services.AddScoped<GenerateSession>();
    }

    /// <summary>Whoever looks at the page: at first somebody who may do everything.</summary>
    protected CurrentCaller Current { get; } = Is(Caller.Local);

    internal FixedForecast Forecast { get; } = new();

    internal RecordingQueue Jobs { get; } = new();
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
