using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>The steps around the byte-pair model that a <c>tokenizer.json</c> describes; each may be one step or a sequence.</summary>
internal static class LlamaTokenizerJson
{
    /// <summary>The expression that splits a text into words.</summary>
    /// <exception cref="CheckpointException">There is none, or it is not valid.</exception>
    public static SplitPattern SplitPattern(string path, JsonElement root)
    {
        JsonElement split = Find(root, "pre_tokenizer", "pretokenizers", "Split")
            ?? throw new CheckpointException($"{path}: 'pre_tokenizer' has no step of the type Split, so it is not Llama 3's tokenizer.");
        if (Member(split, "pattern") is not { } pattern || Text(pattern, "Regex") is not { } regex)
        {
            throw new CheckpointException($"{path}: the Split step of 'pre_tokenizer' must have a pattern with a Regex.");
        }

        try
        {
            return new SplitPattern(regex, keepsGaps: !string.Equals(Text(split, "behavior"), "Removed", StringComparison.Ordinal));
        }
        catch (ArgumentException error)
        {
            throw new CheckpointException($"{path}: the Regex of 'pre_tokenizer' is not valid: {error.Message}", error);
        }
    }

    /// <summary>Whether the file says what is put around a text.</summary>
    public static bool HasTemplate(JsonElement root) => Template(root) is not null;

    /// <summary>The token that is put in front of a text; null when there is none.</summary>
    public static string? LeadingToken(JsonElement root)
    {
        return Template(root) is { } template && Member(template, "single") is { ValueKind: JsonValueKind.Array } single
            && single.GetArrayLength() > 0 && Member(single[0], "SpecialToken") is { } token ? Text(token, "id") : null;
    }

    private static JsonElement? Template(JsonElement root) => Find(root, "post_processor", "processors", "TemplateProcessing");

    private static JsonElement? Find(JsonElement root, string section, string list, string type)
    {
        if (Member(root, section) is not { } step)
        {
            return null;
        }

        IEnumerable<JsonElement> steps = Member(step, list) is { ValueKind: JsonValueKind.Array } sequence ? sequence.EnumerateArray() : [step];
        return steps.Where(candidate => string.Equals(Text(candidate, "type"), type, StringComparison.Ordinal)).Cast<JsonElement?>().FirstOrDefault();
    }

    private static JsonElement? Member(JsonElement parent, string name)
    {
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement member) ? member : null;
    }

    private static string? Text(JsonElement parent, string name)
    {
        return Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
    }
}
