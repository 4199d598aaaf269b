using System.Globalization;
using Serilog;

namespace HunyuanVideo.Web.Hosting;

internal static class ConsoleLogging
{
    private const string Line = "{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}";

    /// <summary>Short lines on the console, the last ones kept for the page; levels from the settings file.</summary>
    public static void AddConsoleLogging(this WebApplicationBuilder builder)
    {
        var ring = new LogRing();
        builder.Services.AddSingleton(ring);
        builder.Services.AddSerilog(logger => logger
            .ReadFrom.Configuration(builder.Configuration)
            .WriteTo.Console(outputTemplate: Line, formatProvider: CultureInfo.InvariantCulture)
            .WriteTo.Sink(ring));
    }
}
