using HunyuanVideo.Jobs.Store.Ef;
using HunyuanVideo.Jobs.Store.Rows;
using HunyuanVideo.Jobs.Store.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HunyuanVideo.Jobs.Store;

/// <summary>Registers the store.</summary>
public static class JobStoreServices
{
    /// <summary>Adds the store on a SQLite file, opened before any hosted service starts.</summary>
    public static IServiceCollection AddJobStore(this IServiceCollection services, JobStoreOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddPooledDbContextFactory<SqliteJobDbContext>(builder => SqliteJobDatabase.Configure(builder, options.DatabaseFile));
        services.AddSingleton<JobDatabase, SqliteJobDatabase>();
        services.AddSingleton<JobTransactions>();
        // by types of this project, which no other can ask for: the way of people is one that knows who asks
        services.AddSingleton<EfJobReads>();
        services.AddSingleton<EfJobChanges>();
        services.AddSingleton<EfJobEntries>();
        services.AddSingleton<IJobClaims, EfJobClaims>();
        services.AddSingleton<IRenderTimings, EfRenderTimings>();
        services.AddHostedService<JobStoreStartup>();
        return services;
    }
}
