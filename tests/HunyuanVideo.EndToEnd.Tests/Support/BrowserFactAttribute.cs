using System.Runtime.CompilerServices;

namespace HunyuanVideo.EndToEnd.Tests.Support;

/// <summary>A test in a browser, skipped where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    private const int LongestMinutes = 4;

    public BrowserFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = Chromium.Missing;
        SkipType = typeof(Chromium);
        SkipUnless = nameof(Chromium.IsThere);
        Timeout = LongestMinutes * 60 * 1000;
    }
}
