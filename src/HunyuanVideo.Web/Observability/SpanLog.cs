using System.Diagnostics;
using OpenTelemetry;

namespace HunyuanVideo.Web.Observability;

/// <summary>Writes ended spans to the log, where a collector of JSON lines finds them with their ids.</summary>
internal sealed partial class SpanLog(ILogger<SpanLog> logger) : BaseProcessor<Activity>
{
    public override void OnEnd(Activity data)
    {
        string tags = string.Join(' ', data.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"));
        LogSpan(data.Source.Name, data.DisplayName, data.Duration.TotalMilliseconds, data.TraceId.ToString(), data.SpanId.ToString(), data.ParentSpanId.ToString(), tags);
    }

    [LoggerMessage(LogLevel.Information, "Span {Source} {Name}: {Milliseconds:F1} ms, trace {TraceId}, span {SpanId}, parent {ParentSpanId}, {Tags}")]
    private partial void LogSpan(string source, string name, double milliseconds, string traceId, string spanId, string parentSpanId, string tags);
}
