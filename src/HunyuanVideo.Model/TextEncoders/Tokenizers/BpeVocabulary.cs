using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>What a byte-pair tokenizer is made of.</summary>
/// <param name="Path">The file it comes from, for messages.</param>
/// <param name="Ids">Ids by token, in byte-level characters.</param>
/// <param name="Merges">Pairs in order of rank, as <c>left right</c>.</param>
/// <param name="AddedTokens">Tokens that are found in the text before anything else, with their ids.</param>
/// <param name="IgnoreMerges">Whether a whole word in the vocabulary is one token even where merges do not lead to it.</param>
internal sealed record BpeVocabulary(
    string Path, IReadOnlyDictionary<string, int> Ids, IReadOnlyList<string> Merges, IReadOnlyDictionary<string, int> AddedTokens, bool IgnoreMerges)
{
    /// <summary>Reads the model and the added tokens of a <c>tokenizer.json</c>.</summary>
    public static BpeVocabulary From(string path, JsonConfig tokenizer)
    {
        if (!tokenizer.Root.TryGetProperty("model", out JsonElement section) || section.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointException($"{path}: 'model' must be a JSON object.");
        }

        var model = new JsonConfig(path, section);
        string type = model.StringOr("BPE", "type");
        if (!string.Equals(type, "BPE", StringComparison.Ordinal))
        {
            throw new CheckpointException($"{path}: the tokenizer's type is '{type}', but it must be BPE.");
        }

        bool ignoreMerges = model.BoolOr(false, "ignore_merges");
        return new BpeVocabulary(path, IdsOf(path, section, "vocab"), MergesOf(path, section), AddedOf(path, tokenizer.Root), ignoreMerges);
    }

    /// <summary>Reads a <c>vocab.json</c> with its <c>merges.txt</c>.</summary>
    public static BpeVocabulary From(string vocabPath, string mergesPath)
    {
        JsonElement root = JsonConfig.Open(vocabPath).Root;
        string[] merges = [.. ReadLines(mergesPath).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))];
        return new BpeVocabulary(vocabPath, IdsOf(vocabPath, root), merges, new Dictionary<string, int>(StringComparer.Ordinal), IgnoreMerges: false);
    }

    /// <summary>The id of a token, added or not; null when there is none.</summary>
    public int? Find(string token)
    {
        return AddedTokens.TryGetValue(token, out int added) ? added : Ids.TryGetValue(token, out int id) ? id : null;
    }

    /// <summary>The largest id a text can be turned into.</summary>
    public int LargestId => Ids.Values.Concat(AddedTokens.Values).DefaultIfEmpty(-1).Max();

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{path} cannot be read: {error.Message}", error);
        }
    }

    private static Dictionary<string, int> IdsOf(string path, JsonElement parent, string name)
    {
        return parent.TryGetProperty(name, out JsonElement vocab) && vocab.ValueKind == JsonValueKind.Object
            ? IdsOf(path, vocab)
            : throw new CheckpointException($"{path}: '{name}' must be a JSON object of tokens and ids.");
    }

    private static Dictionary<string, int> IdsOf(string path, JsonElement vocab)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonProperty entry in vocab.EnumerateObject())
        {
            ids[entry.Name] = IdOf(path, entry.Name, entry.Value);
        }

        return ids;
    }

    private static List<string> MergesOf(string path, JsonElement model)
    {
        if (!model.TryGetProperty("merges", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new CheckpointException($"{path}: 'merges' must be a list.");
        }

        return [.. list.EnumerateArray().Select(merge => MergeOf(path, merge))];
    }

    // older files write a pair as one text, newer ones as a list of two
    private static string MergeOf(string path, JsonElement merge) => merge.ValueKind switch
    {
        JsonValueKind.String => merge.GetString()!,
        JsonValueKind.Array when merge.GetArrayLength() == 2 && merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String)
            => $"{merge[0].GetString()} {merge[1].GetString()}",
        _ => throw new CheckpointException($"{path}: each of 'merges' must be a pair of tokens."),
    };

    private static Dictionary<string, int> AddedOf(string path, JsonElement root)
    {
        var added = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!root.TryGetProperty("added_tokens", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            return added;
        }

        foreach (JsonElement token in list.EnumerateArray())
        {
            if (token.ValueKind != JsonValueKind.Object || !token.TryGetProperty("id", out JsonElement id)
                || !token.TryGetProperty("content", out JsonElement content) || content.ValueKind != JsonValueKind.String || content.GetString() is not { Length: > 0 } text)
            {
                throw new CheckpointException($"{path}: each of 'added_tokens' must have an 'id' and a 'content'.");
            }

            added[text] = IdOf(path, text, id);
        }

        return added;
    }

    private static int IdOf(string path, string token, JsonElement id)
    {
        return id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int value) && value >= 0
            ? value
            : throw new CheckpointException($"{path}: the id of the token '{token}' must be a whole number from 0.");
    }
}
