using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>
/// Which tokens begin, end and pad a text, as <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> say. Both may be absent.
/// </summary>
internal sealed class SpecialTokenNames
{
    private readonly List<JsonConfig> _files;

    private SpecialTokenNames(List<JsonConfig> files) => _files = files;

    /// <summary>Reads those of the two files that the folder has.</summary>
    public static SpecialTokenNames Open(string folder)
    {
        string[] paths = [Path.Combine(folder, "tokenizer_config.json"), Path.Combine(folder, "special_tokens_map.json")];
        return new SpecialTokenNames([.. paths.Where(File.Exists).Select(JsonConfig.Open)]);
    }

    /// <summary>The text of the token under a key such as <c>pad_token</c>; null when no file has it.</summary>
    public string? Find(string key)
    {
        foreach (JsonConfig file in _files)
        {
            if (file.Root.TryGetProperty(key, out JsonElement token) && TextOf(token) is { Length: > 0 } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>Whether a file sets a key to true.</summary>
    public bool IsTrue(string key) => _files.Exists(file => file.BoolOr(false, key));

    // a token is written as its text or as an object that has the text in 'content'
    private static string? TextOf(JsonElement token) => token.ValueKind switch
    {
        JsonValueKind.String => token.GetString(),
        JsonValueKind.Object when token.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String
            => content.GetString(),
        _ => null,
    };
}
