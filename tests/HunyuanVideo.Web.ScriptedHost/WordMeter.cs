using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.ScriptedHost;

/// <summary>Counts words where the app counts tokens.</summary>
public sealed class WordMeter(int limit) : IPromptMeter
{
    public PromptMeasure? Measure(string prompt)
    {
        string[] words = prompt.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new PromptMeasure(Count(words, limit), Count(words, 77));
    }

    private static TokenCount Count(string[] words, int limit) =>
        new(words.Length, limit, words.Length > limit ? string.Join(' ', words[limit..]) : null);
}
