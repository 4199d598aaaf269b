using System.Globalization;

namespace HunyuanVideo.Web.Tests.Security;

/// <summary>How much is made up: HYV_FUZZ_COUNT, and HYV_FUZZ_SEED to see a run again, in the form in which a failure tells it.</summary>
internal static class FuzzForm
{
    public static string? Seed { get; } = Environment.GetEnvironmentVariable("HYV_FUZZ_SEED") is { Length: > 0 } seed ? seed : null;

    public static int Count(int usual) => Environment.GetEnvironmentVariable("HYV_FUZZ_COUNT") is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : usual;
}
