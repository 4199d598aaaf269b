namespace HunyuanVideo.EndToEnd.Tests;

internal static class PageList
{
    /// <summary>Every page, with this finished job where a page needs one.</summary>
    public static IReadOnlyList<string> With(string job) =>
        ["/", $"/?job={job}", "/?loras=neon:0.5,gone", "/explore", "/explore?loras=neon", "/queue", "/gallery", "/storyboard", $"/compare?a={job}&b={job}", "/system", "/api-docs", "/nowhere"];
}
