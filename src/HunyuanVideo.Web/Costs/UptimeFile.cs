using System.Globalization;
using System.Text.Json;

namespace HunyuanVideo.Web.Costs;

/// <summary>Seconds the server ran, by month, in <c>uptime.json</c> of the data folder.</summary>
internal sealed class UptimeFile(string dataDir)
{
    private const string FileName = "uptime.json";

    private string FilePath => Path.Combine(dataDir, FileName);

    /// <summary>The key of a month.</summary>
    public static string MonthOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>What was written last; nothing when there is no file, or one that says nothing.</summary>
    public Dictionary<string, double> Read()
    {
        try
        {
            return File.Exists(FilePath)
                ? JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllBytes(FilePath)) ?? []
                : [];
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <exception cref="IOException">The disk is full or away.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public void Write(Dictionary<string, double> seconds)
    {
        string part = FilePath + ".part";
        using (FileStream file = File.Create(part))
        {
            JsonSerializer.Serialize(file, seconds);
            file.Flush(flushToDisk: true);
        }

        File.Move(part, FilePath, overwrite: true);
    }
}
