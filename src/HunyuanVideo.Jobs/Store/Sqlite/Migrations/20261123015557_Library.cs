using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace HunyuanVideo.Jobs.Store.Sqlite.Migrations;

/// <summary>What results are found by, and what people note on them.</summary>
internal sealed partial class Library : Migration
{
    /// <inheritdoc />
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<bool>(
            name: "favourite",
            table: "jobs",
            type: "INTEGER",
            nullable: false,
            defaultValue: false);

        migrationBuilder.AddColumn<int>(
            name: "height",
            table: "jobs",
            type: "INTEGER",
            nullable: false,
            defaultValue: 0);

        migrationBuilder.AddColumn<string>(
            name: "model",
            table: "jobs",
            type: "TEXT",
            maxLength: 200,
            nullable: true);

        migrationBuilder.AddColumn<string>(
            name: "search_text",
            table: "jobs",
            type: "TEXT",
            nullable: false,
            defaultValue: "");

        migrationBuilder.AddColumn<string>(
            name: "tags",
            table: "jobs",
            type: "TEXT",
            nullable: false,
            defaultValue: "");

        migrationBuilder.AddColumn<int>(
            name: "width",
            table: "jobs",
            type: "INTEGER",
            nullable: false,
            defaultValue: 0);

        migrationBuilder.Sql(
            $"""
            UPDATE jobs SET
                width = coalesce(json_extract(request, '$.width'), 0),
                height = coalesce(json_extract(request, '$.height'), 0),
                search_text = {SqliteMigration.FoldFunction}(json_extract(request, '$.prompt'))
            WHERE json_valid(request)
            """);

        migrationBuilder.CreateIndex(
            name: "IX_jobs_state_number",
            table: "jobs",
            columns: new[] { "state", "number" });
    }

    /// <inheritdoc />
    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex(
            name: "IX_jobs_state_number",
            table: "jobs");

        migrationBuilder.DropColumn(
            name: "favourite",
            table: "jobs");

        migrationBuilder.DropColumn(
            name: "height",
            table: "jobs");

        migrationBuilder.DropColumn(
            name: "model",
            table: "jobs");

        migrationBuilder.DropColumn(
            name: "search_text",
            table: "jobs");

        migrationBuilder.DropColumn(
            name: "tags",
            table: "jobs");

        migrationBuilder.DropColumn(
            name: "width",
            table: "jobs");
    }
}
