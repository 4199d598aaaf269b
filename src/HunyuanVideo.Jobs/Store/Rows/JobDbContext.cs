using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace HunyuanVideo.Jobs.Store.Rows;

/// <summary>The tables, the same for every engine; each engine derives from it, to have migrations of its own.</summary>
internal abstract class JobDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<JobRow> Jobs => Set<JobRow>();

    public DbSet<QueueRow> Queue => Set<QueueRow>();

    public DbSet<TimingRow> Timings => Set<TimingRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<JobId>().HaveConversion<JobIdConverter>().HaveMaxLength(32);
        configurationBuilder.Properties<JobState>().HaveConversion<JobStateConverter>().HaveMaxLength(16);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
        configurationBuilder.Properties<RenderRequest>().HaveConversion<RequestConverter>();
        configurationBuilder.Properties<JobOutcome>().HaveConversion<OutcomeConverter>();
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<JobRow>(DescribeJobs);
        modelBuilder.Entity<QueueRow>(queue =>
        {
            queue.ToTable("queue");
            queue.Property(row => row.Id).ValueGeneratedNever();
            queue.HasData(new QueueRow { Id = QueueRow.OnlyId });
        });
        modelBuilder.Entity<TimingRow>(timings =>
        {
            timings.ToTable("timings");
            timings.HasKey(row => row.Number);
            timings.Property(row => row.Profile).HasMaxLength(JobRow.LongestText);
            timings.HasIndex(row => new { row.Profile, row.Number });
        });
        NameColumns(modelBuilder);

        // the column is older than the word
        modelBuilder.Entity<JobRow>().Property(row => row.SavedStep).HasColumnName("checkpoint_step");
    }

    private static void DescribeJobs(EntityTypeBuilder<JobRow> jobs)
    {
        jobs.ToTable("jobs");
        jobs.HasKey(row => row.Number);
        jobs.Property(row => row.Phase).HasMaxLength(32);
        jobs.Property(row => row.Worker).HasMaxLength(JobRow.LongestText);
        jobs.Property(row => row.Error).HasMaxLength(JobRow.LongestError);
        jobs.Property(row => row.IdempotencyKey).HasMaxLength(JobRow.LongestText);
        jobs.Property(row => row.IdempotencyHash).HasMaxLength(64);
        jobs.Property(row => row.Owner).HasMaxLength(JobRow.LongestText);
        jobs.Property(row => row.Model).HasMaxLength(JobRow.LongestText);
        jobs.HasIndex(row => row.Id).IsUnique();
        jobs.HasIndex(row => row.IdempotencyKey).IsUnique();
        jobs.HasIndex(row => row.OrderKey);
        jobs.HasIndex(row => row.BatchId);

        // results, the newest first
        jobs.HasIndex(row => new { row.State, row.Number });

        // the order of claims
        jobs.HasIndex(row => new { row.State, row.Priority, row.OrderKey, row.Number }).IsDescending(false, true, false, false);
    }

    private static void NameColumns(ModelBuilder modelBuilder)
    {
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
        }
    }
}
