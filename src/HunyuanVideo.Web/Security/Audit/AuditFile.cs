using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Security.Audit;

/// <summary>The audit log on disk: one file a day in the data folder's <c>logs</c>, one JSON object a line.</summary>
internal sealed partial class AuditFile(string dataDir, AccessOptions options, TimeProvider time, ILogger<AuditFile> logger)
{
    private const string Prefix = "audit-";
    private const string Extension = ".log";
    private const string DayFormat = "yyyyMMdd";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly Lock _gate = new();
    private string _folder = Path.Combine(dataDir, "logs");
    private DateOnly _day;

    public void Append(string act, string? who, string? what, string? address)
    {
        DateTimeOffset now = time.GetUtcNow();
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(new AuditLine(now, act, who, what, address), AuditJson.Default.AuditLine), (byte)'\n'];
        lock (_gate)
        {
            try
            {
                Open(DateOnly.FromDateTime(now.UtcDateTime));
                using var file = new FileStream(PathOf(_day), WriteOptions());
                file.Write(line);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // a full disk must not keep anybody out; the log itself has the line
                LogUnwritten(error, act);
            }
        }
    }

    private static FileStreamOptions WriteOptions()
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return options;
    }

    private string PathOf(DateOnly day) => Path.Combine(_folder, Prefix + day.ToString(DayFormat, CultureInfo.InvariantCulture) + Extension);

    private void Open(DateOnly day)
    {
        if (day == _day)
        {
            return;
        }

        _folder = Directory.CreateDirectory(_folder).FullName;
        _day = day;
        string oldest = Path.GetFileName(PathOf(day.AddDays(-options.AuditDays)));
        foreach (string file in Directory.EnumerateFiles(_folder, $"{Prefix}????????{Extension}"))
        {
            if (string.CompareOrdinal(Path.GetFileName(file), oldest) < 0)
            {
                File.Delete(file);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The audit log cannot be written, and {Act} is missing there")]
    private partial void LogUnwritten(Exception error, string act);
}

/// <summary>One act.</summary>
internal sealed record AuditLine(DateTimeOffset Time, string Act, string? Who, string? What, string? Address);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditLine))]
internal sealed partial class AuditJson : JsonSerializerContext;
