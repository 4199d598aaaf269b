using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Media;
using HunyuanVideo.Web.Api;
using HunyuanVideo.Web.Security;
using HunyuanVideo.Web.Storyboards;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Web.Hosting;

/// <summary>What the gallery and the storyboards are made of.</summary>
public static class LibraryServices
{
    public static void AddLibrary(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new FfmpegLocator());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<MediaProbe>();
        services.AddSingleton<StoryboardWriter>();
        services.AddSingleton<StoryboardFolder>();
        services.AddSingleton<StoryboardStore>();
        services.AddSingleton<ClipInfos>();
        services.AddScoped<StoryboardClips>();
        services.AddKeyedSingleton(IJobs.All, (provider, _) => new StoryboardClips(
            provider.GetRequiredKeyedService<IJobs>(IJobs.All), provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<ClipInfos>()));
        services.AddSingleton<ExportWishes>();
        services.AddSingleton<StoryboardExports>();
        services.AddHostedService(provider => provider.GetRequiredService<StoryboardExports>());
        services.AddScoped<StoryboardViews>();
        services.AddScoped<CallerStoryboards>();
    }
}
