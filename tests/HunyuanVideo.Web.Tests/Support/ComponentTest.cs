using Bunit;
using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Components.Generate;
using HunyuanVideo.Web.Rendering;
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
        Services.AddScoped<GenerateSession>();
    }

    internal FixedForecast Forecast { get; } = new();

    internal RecordingQueue Jobs { get; } = new();
    internal FixedMemory Memory { get; } = new();

    protected ModelStatus Status { get; } = new(Samples.Model);
}
