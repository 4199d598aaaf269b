using System.Text.Json;

namespace HunyuanVideo.Model.Lora;

/// <summary>The texts in a LoRA file's metadata that people care about, under the names that trainers use.</summary>
/// <param name="texts">The metadata.</param>
internal sealed class LoraMetadata(IReadOnlyDictionary<string, string> texts)
{
    private const int LongestText = 300;
    private const int LongestWord = 60;
    private const int MostWords = 8;

    /// <summary>A file trained on one tag repeats it in every caption; tags of fewer captions describe single pictures.</summary>
    private const double ShareOfTrigger = 0.6;

    /// <summary>The title; null where there is none.</summary>
    public string? Title => Text("modelspec.title") ?? Text("ss_output_name");

    /// <summary>What it does, in its maker's words.</summary>
    public string Description => Text("modelspec.description") ?? Text("ss_training_comment") ?? string.Empty;

    /// <summary>The model it was trained on.</summary>
    public string? BaseModel => Text("ss_base_model_version") ?? Text("modelspec.architecture") ?? Text("ss_sd_model_name");

    /// <summary>The words that call up what was trained: those that are named, or the tags of most captions.</summary>
    public IReadOnlyList<string> TriggerWords
    {
        get
        {
            string? named = Text("modelspec.trigger_phrase") ?? Text("trigger_words") ?? Text("trigger_word") ?? Text("ss_trigger_words");
            IEnumerable<string> words = named is not null
                ? named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : FrequentTags(texts.GetValueOrDefault("ss_tag_frequency"));
            return [.. words.Where(word => word.Length <= LongestWord).Distinct(StringComparer.Ordinal).Take(MostWords)];
        }
    }

    private static List<string> FrequentTags(string? json)
    {
        try
        {
            using var document = JsonDocument.Parse(json ?? "{}");
            var counts = document.RootElement.EnumerateObject()
                .SelectMany(folder => folder.Value.EnumerateObject())
                .Where(tag => tag.Value.ValueKind == JsonValueKind.Number && tag.Value.TryGetInt64(out _))
                .GroupBy(tag => tag.Name.Trim(), StringComparer.Ordinal)
                .Select(tag => (Tag: tag.Key, Count: tag.Sum(count => (double)count.Value.GetInt64())))
                .OrderByDescending(tag => tag.Count)
                .ToList();
            return [.. counts.Where(tag => tag.Tag.Length > 0 && tag.Count >= counts[0].Count * ShareOfTrigger).Select(tag => Plain(tag.Tag))];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // a text for people: one that is malformed says nothing
            return [];
        }
    }

    private string? Text(string key) => texts.GetValueOrDefault(key) is { } text && !string.IsNullOrWhiteSpace(text) && text != "None" ? Plain(text) : null;

    private static string Plain(string text)
    {
        string line = string.Concat(text.Trim().Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
        return line.Length <= LongestText ? line : line[..LongestText] + "…";
    }
}
