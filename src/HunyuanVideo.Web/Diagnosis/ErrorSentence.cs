using HunyuanVideo.Jobs;
using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Pipeline.Memory;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>Any error as one sentence for people; the stack belongs to the log.</summary>
public static class ErrorSentence
{
    private static readonly string[] MemoryTexts = ["out of memory", "can't allocate memory", "not enough memory"];

    /// <summary>What went wrong, on one line.</summary>
    public static string Of(Exception error) => error switch
    {
        AggregateException { InnerExceptions: [var first, ..] } => Of(first),
        TypeInitializationException { InnerException: { } cause } => Of(cause),
        CheckpointException or SavedRenderException or MediaException or RenderException or InvalidSettingsException or ComputeDeviceException
            or DeviceMemoryException => FirstLine(error),
        DllNotFoundException or NotSupportedException when error.Message.Contains("libtorch", StringComparison.OrdinalIgnoreCase) =>
            "libtorch could not be loaded; install the program anew, built for this operating system and device.",
        _ when IsMemoryShort(error) => "There is not enough memory for this video; try a smaller size, fewer frames or another device.",
        _ => $"It failed: {FirstLine(error)}",
    };

    private static bool IsMemoryShort(Exception error) =>
        error is OutOfMemoryException || MemoryTexts.Any(text => error.Message.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>libtorch puts its C++ stack below the first line of its messages.</summary>
    private static string FirstLine(Exception error) =>
        error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? error.GetType().Name;
}
