using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security.Accounts;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>The whole app in memory, with a scripted renderer.</summary>
public sealed class WebApp : WebApplicationFactory<Program>
{
    internal ScriptedRenderer Renderer { get; } = new();

    /// <summary>All jobs, whoever asks.</summary>
    internal IJobs Jobs => Services.GetRequiredKeyedService<IJobs>(IJobs.All);

    /// <summary>All jobs, as a worker sees them.</summary>
    internal IJobClaims Claims => Services.GetRequiredService<IJobClaims>();

    /// <summary>The data folder, of this app alone.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("web-").FullName;

    /// <summary>Settings besides those of the file; to be set before the app is used.</summary>
    internal Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>Changes the services; to be set before the app is used.</summary>
    internal Action<IServiceCollection>? Configure { get; set; }

    /// <summary>Who may sign in. With a user everybody has to.</summary>
    internal UserAccounts Accounts => field ??= new UserAccounts(Folder, TimeProvider.System);

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("data-dir", Folder);
        builder.UseSetting("Serilog:MinimumLevel:Default", "Warning");
        builder.UseSetting("Serilog:MinimumLevel:Override:Microsoft.Hosting.Lifetime", "Warning");
        foreach ((string key, string value) in Settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<IVideoRenderer>(Renderer);
            services.AddSingleton<IModelStatus>(new ModelStatus(Samples.Model));
            services.AddSingleton<IPromptMeter, FixedMeter>();
            Configure?.Invoke(services);
        });
    }

    internal async Task<RenderJob> SubmitAsync(CancellationToken cancellationToken)
    {
        Submission submission = await Jobs.SubmitAsync(Samples.Request, idempotencyKey: null, cancellationToken);
        Assert.NotNull(submission.Job);
        return submission.Job;
    }

    internal async Task<RenderJob> RenderAsync(Func<RenderTask, RenderOutcome> ending, CancellationToken cancellationToken)
    {
        Renderer.Ending = ending;
        RenderJob job = await SubmitAsync(cancellationToken);
        Renderer.Finish();
        return await Jobs.WatchAsync(job.Id, cancellationToken).LastAsync(cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        Renderer.Finish();
        await base.DisposeAsync();
        Renderer.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
