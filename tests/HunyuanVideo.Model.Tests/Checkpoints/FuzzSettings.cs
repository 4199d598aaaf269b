using System.Diagnostics;
using System.Globalization;
using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.Tests.Checkpoints;

/// <summary>
/// How long and from which seed damaged files are made: HYV_FUZZ_COUNT (10 000 when it is not set) and HYV_FUZZ_SEED.
/// Checks what holds of every one of them.
/// </summary>
internal static class FuzzSettings
{
    private const long AllocationLimit = 64L * 1024 * 1024;
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    public static int Count { get; } = Number("HYV_FUZZ_COUNT", 10_000);

    public static int Seed { get; } = Number("HYV_FUZZ_SEED", 20241203);

    /// <summary>Opens a damaged file; true when it was refused, in one line, in time and without much memory.</summary>
    public static bool IsRefused(string path, Action<string> openAndRead, string context)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Exception? error = Timed(path, openAndRead, out TimeSpan elapsed);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < AllocationLimit, $"{context}: took too much memory");
        if (elapsed > TimeLimit)
        {
            // a busy machine may be slow once, a slow reader is slow again
            Timed(path, openAndRead, out elapsed);
        }

        Assert.True(elapsed < TimeLimit, $"{context}: took {elapsed}");
        if (error is not null)
        {
            Assert.True(error is CheckpointException, $"{context}: {error}");
            AssertOneLine(error.Message, path, context);
        }

        return error is not null;
    }

    public static void AssertOneLine(string message, string path, string context)
    {
        Assert.True(message.StartsWith(path, StringComparison.Ordinal), $"{context}: {message}");
        Assert.False(message.Any(char.IsControl) || message.Length > path.Length + 500, $"{context}: {message}");
    }

    private static Exception? Timed(string path, Action<string> openAndRead, out TimeSpan elapsed)
    {
        long start = Stopwatch.GetTimestamp();
        Exception? error = Record.Exception(() => openAndRead(path));
        elapsed = Stopwatch.GetElapsedTime(start);
        return error;
    }

    private static int Number(string variable, int fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
