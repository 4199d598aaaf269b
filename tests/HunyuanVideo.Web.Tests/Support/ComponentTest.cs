using Bunit;
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
    }

    internal FixedForecast Forecast { get; } = new();

    protected ModelStatus Status { get; } = new(Samples.Model);
}
