using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HunyuanVideo.Jobs.Store.Sqlite.Migrations;

/// <summary>The tables of the first version.</summary>
internal sealed partial class Initial : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "jobs",
            columns: table => new
            {
                number = table.Column<long>(type: "INTEGER", nullable: false)
                    .Annotation("Sqlite:Autoincrement", true),
                id = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                request = table.Column<string>(type: "TEXT", nullable: false),
                state = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                phase = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                step = table.Column<int>(type: "INTEGER", nullable: false),
                steps = table.Column<int>(type: "INTEGER", nullable: false),
                priority = table.Column<int>(type: "INTEGER", nullable: false),
                order_key = table.Column<long>(type: "INTEGER", nullable: false),
                attempts = table.Column<int>(type: "INTEGER", nullable: false),
                lease = table.Column<Guid>(type: "TEXT", nullable: true),
                lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                worker = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                cancel_requested = table.Column<bool>(type: "INTEGER", nullable: false),
                checkpoint_step = table.Column<int>(type: "INTEGER", nullable: true),
                created_at = table.Column<long>(type: "INTEGER", nullable: false),
                updated_at = table.Column<long>(type: "INTEGER", nullable: false),
                started_at = table.Column<long>(type: "INTEGER", nullable: true),
                finished_at = table.Column<long>(type: "INTEGER", nullable: true),
                error = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                outcome = table.Column<string>(type: "TEXT", nullable: true),
                idempotency_key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                idempotency_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                batch_id = table.Column<Guid>(type: "TEXT", nullable: true),
                owner = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_jobs", x => x.number);
            });

        migrationBuilder.CreateTable(
            name: "queue",
            columns: table => new
            {
                id = table.Column<int>(type: "INTEGER", nullable: false),
                paused = table.Column<bool>(type: "INTEGER", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_queue", x => x.id);
            });

        migrationBuilder.CreateTable(
            name: "timings",
            columns: table => new
            {
                number = table.Column<long>(type: "INTEGER", nullable: false)
                    .Annotation("Sqlite:Autoincrement", true),
                profile = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                tokens = table.Column<long>(type: "INTEGER", nullable: false),
                steps = table.Column<int>(type: "INTEGER", nullable: false),
                denoise_seconds = table.Column<double>(type: "REAL", nullable: false),
                other_seconds = table.Column<double>(type: "REAL", nullable: false),
                finished_at = table.Column<long>(type: "INTEGER", nullable: false)
            },
            constraints: table =>
            {
                table.PrimaryKey("PK_timings", x => x.number);
            });

        migrationBuilder.InsertData(
            table: "queue",
            columns: new[] { "id", "paused" },
            values: new object[] { 1, false });

        migrationBuilder.CreateIndex(
            name: "IX_jobs_batch_id",
            table: "jobs",
            column: "batch_id");

        migrationBuilder.CreateIndex(
            name: "IX_jobs_id",
            table: "jobs",
            column: "id",
            unique: true);

        migrationBuilder.CreateIndex(
            name: "IX_jobs_idempotency_key",
            table: "jobs",
            column: "idempotency_key",
            unique: true);

        migrationBuilder.CreateIndex(
            name: "IX_jobs_order_key",
            table: "jobs",
            column: "order_key");

        migrationBuilder.CreateIndex(
            name: "IX_jobs_state_priority_order_key_number",
            table: "jobs",
            columns: new[] { "state", "priority", "order_key", "number" },
            descending: new[] { false, true, false, false });

        migrationBuilder.CreateIndex(
            name: "IX_timings_profile_number",
            table: "timings",
            columns: new[] { "profile", "number" });
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropTable(
            name: "jobs");

        migrationBuilder.DropTable(
            name: "queue");

        migrationBuilder.DropTable(
            name: "timings");
    }
}
