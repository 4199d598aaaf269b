using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HunyuanVideo.Benchmarks.Machine;

/// <summary>Prints what was measured: one line of JSON each, or text for people.</summary>
internal sealed class Report(bool json)
{
    public void Tell<T>(T line, JsonTypeInfo<T> type, Func<T, string> text)
    {
        Console.WriteLine(json ? JsonSerializer.Serialize(line, type) : text(line));
        Console.Out.Flush();
    }
}
