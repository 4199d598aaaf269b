using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Rendering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>The whole app in memory, with a scripted renderer.</summary>
public sealed class WebApp : WebApplicationFactory<Program>
{
    internal ScriptedRenderer Renderer { get; } = new();

    internal RenderStation Station => Services.GetRequiredService<RenderStation>();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Serilog:MinimumLevel:Default", "Warning");
        builder.UseSetting("Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime", "Warning");
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<IVideoRenderer>(Renderer);
            services.AddSingleton<IModelStatus>(new ModelStatus(Samples.Model));
            services.AddSingleton<IPromptMeter, FixedMeter>();
        });
    }

    internal async Task<RenderJob> RenderAsync(Func<RenderRequest, RenderOutcome> ending, CancellationToken cancellationToken)
    {
        Renderer.Ending = ending;
        Assert.True(Station.TrySubmit(Samples.Request, out RenderJob? job, out string? refusal), refusal);
        Renderer.Finish();
        while (Station.Current is not null)
        {
            await Task.Delay(5, cancellationToken);
        }

        return Station.Find(job.Id)!;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Renderer.Dispose();
    }
}
