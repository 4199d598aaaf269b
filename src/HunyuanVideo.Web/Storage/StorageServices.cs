namespace HunyuanVideo.Web.Storage;

/// <summary>What copies results.</summary>
internal static class StorageServices
{
    /// <exception cref="Options.ServerOptionsException">A setting cannot be used.</exception>
    public static void AddResultCopies(this IServiceCollection services, IConfiguration configuration)
    {
        StorageOptions options = StorageOptions.Read(configuration);
        services.AddSingleton(options);
        if (options.IsOn)
        {
            services.AddSingleton<IResultCopy, S3ResultCopy>();
        }

        services.AddSingleton<ResultCopies>();
        services.AddHostedService(provider => provider.GetRequiredService<ResultCopies>());
    }
}
