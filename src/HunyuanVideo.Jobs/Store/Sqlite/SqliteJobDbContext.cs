using HunyuanVideo.Jobs.Store.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace HunyuanVideo.Jobs.Store.Sqlite;

/// <summary>The tables in SQLite.</summary>
internal sealed class SqliteJobDbContext(DbContextOptions<SqliteJobDbContext> options) : JobDbContext(options);

/// <summary>For <c>dotnet ef migrations add</c>.</summary>
internal sealed class SqliteDesignFactory : IDesignTimeDbContextFactory<SqliteJobDbContext>
{
    public SqliteJobDbContext CreateDbContext(string[] args)
    {
        var builder = new DbContextOptionsBuilder<SqliteJobDbContext>();
        SqliteJobDatabase.Configure(builder, JobStoreOptions.FileName);
        return new SqliteJobDbContext(builder.Options);
    }
}
