using System.Globalization;
using HunyuanVideo.Web.Observability;
using HunyuanVideo.Web.Options;
using Serilog;
using Serilog.Formatting.Compact;

namespace HunyuanVideo.Web.Hosting;

/// <summary>What is said on the console, in the page and in the files of the data folder.</summary>
internal static class AppLogging
{
    /// <summary>The setting that makes every line of the console a JSON object: <c>text</c> or <c>json</c>.</summary>
    private const string FormatKey = "Logging:Format";

    private const string Line = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";
    private const string FileLine = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";
    private const int FilesKept = 14;
    private const long LargestFile = 20L << 20;

    /// <summary>Lines on the console, short ones or JSON; the last ones kept for the page; all in a file a day. Levels from the settings.</summary>
    /// <exception cref="ServerOptionsException">There is no such format.</exception>
    public static void AddLogging(this WebApplicationBuilder builder, ServerOptions options)
    {
        bool json = IsJson(builder.Configuration[FormatKey]);
        var ring = new LogRing();
        builder.Services.AddSingleton(ring);
        // a logger of this app's own: the process may hold several apps, and a common one would write all their lines where the last one does
        builder.Services.AddSerilog(Configure, preserveStaticLogger: true);

        void Configure(LoggerConfiguration logger)
        {
            logger.ReadFrom.Configuration(builder.Configuration);
            _ = json
                ? logger.WriteTo.Console(new CompactJsonFormatter())
                : logger.WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture);
            logger
                .WriteTo.Sink(ring)
                .WriteTo.File(
                    Path.Combine(options.DataDir, "logs", "server-.log"),
                    outputTemplate: FileLine,
                    formatProvider: CultureInfo.InvariantCulture,
                    rollingInterval: RollingInterval.Day,
                    rollOnFileSizeLimit: true,
                    fileSizeLimitBytes: LargestFile,
                    retainedFileCountLimit: FilesKept);
        }
    }

    private static bool IsJson(string? format) => format?.ToLowerInvariant() switch
    {
        null or "" or "text" => false,
        "json" => true,
        _ => throw new ServerOptionsException($"{FormatKey} must be text or json, not '{format}'."),
    };
}
