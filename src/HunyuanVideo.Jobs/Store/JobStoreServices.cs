using HunyuanVideo.Jobs.Store.Rows;
using HunyuanVideo.Jobs.Store.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Jobs.Store;

/// <summary>Registers the store.</summary>
public static class JobStoreServices
{
    /// <summary>Adds <see cref="IJobStore"/> on a SQLite file, opened before any hosted service starts.</summary>
    public static IServiceCollection AddJobStore(this IServiceCollection services, JobStoreOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddPooledDbContextFactory<SqliteJobDbContext>(builder => SqliteJobDatabase.Configure(builder, options.DatabaseFile));
        services.AddSingleton<JobDatabase, SqliteJobDatabase>();
        services.AddKeyedSingleton<IJobStore, EfJobStore>(JobServices.All);
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IJobStore>(JobServices.All));
        services.AddHostedService<JobStoreStartup>();
        return services;
    }
}
