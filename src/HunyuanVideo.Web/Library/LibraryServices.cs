using HunyuanVideo.Media;
using HunyuanVideo.Web.Api;
using HunyuanVideo.Web.Storyboards;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Web.Library;

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
        services.AddSingleton<StoryboardClips>();
        services.AddSingleton<StoryboardExports>();
        services.AddHostedService(provider => provider.GetRequiredService<StoryboardExports>());
        services.AddSingleton<StoryboardViews>();
    }
}
