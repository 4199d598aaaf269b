using HunyuanVideo.Model.Folder;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Hosting;

/// <summary>The library of LoRAs.</summary>
internal static class LoraServices
{
    /// <summary>Adds it; models lie in <paramref name="models"/> and where the settings say.</summary>
    public static void AddLoras(this IServiceCollection services, ServerOptions options, string models, ModelSettings settings)
    {
        services.AddSingleton(new LoraFolders(options.DataDir, models, [.. settings.OfLoras.Select(Path.GetFullPath)]));
        services.AddSingleton(provider =>
        {
            var current = new CurrentModel(provider.GetService<ModelChoice>());
            return new LoraLibrary(provider.GetRequiredService<LoraFolders>(), current.Find);
        });
        services.AddSingleton<LoraChoices>();
        services.AddSingleton<LoraNames>();
        services.AddSingleton<LoraWatch>();
        services.AddSingleton<LoraUploads>();
        services.AddSingleton<LoraFingerprints>();
    }

    /// <summary>The folder of the model that renders, opened once for each choice; nano's where none can be chosen.</summary>
    private sealed class CurrentModel(ModelChoice? choice)
    {
        private readonly Lock _gate = new();
        private (ModelPaths Paths, ModelFolder Folder)? _opened;

        public ModelFolder Find()
        {
            ModelPaths paths = choice?.Current.Model ?? new ModelPaths { ModelBase = ModelLocation.BundledNano };
            lock (_gate)
            {
                if (_opened is not { } opened || opened.Paths != paths)
                {
                    _opened = opened = (paths, ModelFolder.Open(paths));
                }

                return opened.Folder;
            }
        }
    }
}
