using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Downloads;
using HunyuanVideo.Web.Options;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Security;

namespace HunyuanVideo.Web.Hosting;

/// <summary>What loads, chooses and downloads models.</summary>
internal static class ModelServices
{
    /// <summary>The models' folder, below the folder of data.</summary>
    public const string DefaultRoot = "models";

    /// <summary>The renderer, which loads the model in the background, and what the pages say about it meanwhile.</summary>
    public static void AddModel(this IServiceCollection services, ModelFolder folder, PipelineOptions pipeline)
    {
        services.AddSingleton(folder);
        services.AddSingleton(pipeline);
        services.AddSingleton(TransformerSizes.Of(folder));
        services.AddSingleton(new ModelStatus(new ModelSnapshot
        {
            Card = folder.Card,
            Size = TransformerSizes.Of(folder),
            Phase = ModelPhase.Loading,
            Device = DeviceText.Of(pipeline.Devices),
            Dtype = pipeline.Precision.Name,
        }));
        services.AddSingleton<IModelStatus>(provider => provider.GetRequiredService<ModelStatus>());
        services.AddSingleton(_ => new FfmpegLocator());
        services.AddSingleton<Mp4Writer>();
        services.AddSingleton(provider => new DevicePool(
            pipeline, provider.GetRequiredService<JobOptions>().Devices, provider.GetRequiredKeyedService<IJobs>(IJobs.All).QueueStatusAsync));
        services.AddSingleton<PipelineHost>();
        services.AddSingleton<MachineProbe>();
        services.AddSingleton<IVideoRenderer, PipelineVideoRenderer>();
        services.AddSingleton<IPromptMeter, PipelinePromptMeter>();
        services.AddSingleton<IRenderFit, PipelineFit>();
        services.AddSingleton<ILoraCost, PipelineLoraCost>();
    }

    /// <summary>The choice between the models on this machine, beginning with <paramref name="start"/>.</summary>
    public static void AddModelChoice(this WebApplicationBuilder builder, ModelFolder start)
    {
        builder.Services.AddSingleton(provider =>
        {
            ServerOptions options = provider.GetRequiredService<ServerOptions>();
            var library = new ModelLibrary(Root(builder.Configuration, options), start.Paths.ModelBase, "ckpts", Environment.GetEnvironmentVariable(ModelLocation.EnvironmentVariable))
            {
                Parts = new ModelPaths
                {
                    TokenizerPath = start.Paths.TokenizerPath,
                    Tokenizer2Path = start.Paths.Tokenizer2Path,
                    TokenizerRoots = start.Paths.TokenizerRoots,
                    PartFolders = start.Paths.PartFolders,
                },
            };
            return new ModelChoice(start, library, new RememberedModel(options.DataDir), provider.GetRequiredService<JobFeed>().Announce);
        });
        builder.Services.AddScoped<IModelChoice>(provider => ActivatorUtilities.CreateInstance<CallerModelChoice>(provider, provider.GetRequiredService<ModelChoice>()));
    }

    /// <summary>The page's downloads, which the page shows to admins alone.</summary>
    public static void AddWeightsDownloads(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Services.AddSingleton(new WeightsDownloadOptions
        {
            Root = Root(builder.Configuration, options),
            DataDir = options.DataDir,
            IsAllowed = true,
        });
        builder.Services.AddSingleton<IWeightsDownloads, WeightsDownloads>();
    }

    /// <summary>The folder whose folders are models.</summary>
    public static string Root(ConfigurationManager configuration, ServerOptions options)
    {
        string? root = configuration.GetSection(ModelSettings.Section)[nameof(ModelSettings.Root)];
        return Path.GetFullPath(string.IsNullOrWhiteSpace(root) ? Path.Combine(options.DataDir, DefaultRoot) : root);
    }
}
