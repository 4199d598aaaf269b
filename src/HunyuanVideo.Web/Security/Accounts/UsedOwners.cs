using System.Text.Json;
using HunyuanVideo.Jobs.Store;
using Microsoft.Data.Sqlite;

namespace HunyuanVideo.Web.Security.Accounts;

/// <summary>
/// What of a data folder bears a name as its owner's: jobs, storyboards, links. Whoever gets such a name anew must not be taken for who had
/// it, also where that one was removed by a version that kept no list.
/// </summary>
internal static class UsedOwners
{
    private static readonly string[] Folders = ["storyboards", "shares"];

    /// <summary>Whether anything does, in whatever case; also when that cannot be found out.</summary>
    public static bool Contain(string dataDir, string name) =>
        OwnsJobs(Path.Combine(dataDir, JobStoreOptions.FileName), name) || Folders.Any(folder => OwnsFiles(Path.Combine(dataDir, folder), name));

    private static bool OwnsJobs(string file, string name)
    {
        if (!File.Exists(file))
        {
            return false;
        }

        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
            connection.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "select distinct owner from jobs where owner is not null";
            using SqliteDataReader owners = command.ExecuteReader();
            while (owners.Read())
            {
                if (Same(owners.GetString(0), name))
                {
                    return true;
                }
            }

            return false;
        }
        catch (SqliteException)
        {
            return true;
        }
    }

    private static bool OwnsFiles(string folder, string name)
    {
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json") : [])
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
                if (document.RootElement.ValueKind == JsonValueKind.Object
                    && document.RootElement.TryGetProperty("owner", out JsonElement owner)
                    && owner.ValueKind == JsonValueKind.String
                    && Same(owner.GetString()!, name))
                {
                    return true;
                }
            }
            catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
