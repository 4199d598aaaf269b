using System.Text.Json;
using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>Llama 3's tokenizer, read from a checkpoint's <c>tokenizer.json</c>. Safe for several threads at once.</summary>
public sealed class LlamaTokenizer
{
    private readonly ByteLevelBpe _bpe;

    private LlamaTokenizer(ByteLevelBpe bpe, int? bosTokenId, int padTokenId, int largestId)
    {
        _bpe = bpe;
        BosTokenId = bosTokenId;
        PadTokenId = padTokenId;
        LargestId = largestId;
    }

    /// <summary>The token put in front of every text; null when the files ask for none.</summary>
    public int? BosTokenId { get; }

    /// <summary>The token that fills up short texts.</summary>
    public int PadTokenId { get; }

    /// <summary>The largest id a text can be turned into; the encoder's embedding needs more rows than that.</summary>
    public int LargestId { get; }

    /// <summary>
    /// Reads <c>tokenizer.json</c> and, for padding, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> where present.
    /// </summary>
    /// <exception cref="CheckpointException">A file is missing, broken or of another kind of tokenizer.</exception>
    public static LlamaTokenizer Open(string folder)
    {
        string path = Path.Combine(folder, "tokenizer.json");
        JsonConfig tokenizer = JsonConfig.Open(path);
        SpecialTokenNames names = SpecialTokenNames.Open(folder);
        BpeVocabulary vocabulary = BpeVocabulary.From(path, tokenizer);
        var bpe = new ByteLevelBpe(vocabulary, LlamaTokenizerJson.SplitPattern(path, tokenizer.Root));
        int pad = PadToken(vocabulary, names) ?? throw new CheckpointException(
            $"{path} has neither the padding token its neighbours name nor <pad> or an end token: add pad_token to tokenizer_config.json.");
        return new LlamaTokenizer(bpe, BosToken(vocabulary, names, tokenizer.Root), pad, vocabulary.LargestId);
    }

    /// <summary>
    /// The ids of a text, with the begin token where the files ask for one. Added tokens such as <c>&lt;|eot_id|&gt;</c> are recognised.
    /// </summary>
    public IReadOnlyList<int> Encode(string text)
    {
        IEnumerable<int> ids = _bpe.Encode(text).Select(token => token.Id);
        return [.. BosTokenId is { } bos ? ids.Prepend(bos) : ids];
    }

    /// <summary>The tokens of a text with their places in it, without the begin token.</summary>
    public IReadOnlyList<TextToken> Tokenize(string text) => _bpe.Encode(text);

    private static int? BosToken(BpeVocabulary vocabulary, SpecialTokenNames names, JsonElement root)
    {
        string? bos = LlamaTokenizerJson.HasTemplate(root) ? LlamaTokenizerJson.LeadingToken(root)
            : names.IsTrue("add_bos_token") ? names.Find("bos_token") : null;
        return bos is null ? null : vocabulary.Find(bos)
            ?? throw new CheckpointException($"{vocabulary.Path} lacks the begin token '{bos}' that it asks for.");
    }

    private static int? PadToken(BpeVocabulary vocabulary, SpecialTokenNames names)
    {
        string?[] candidates = [names.Find("pad_token"), "<pad>", names.Find("eos_token"), "<|end_of_text|>"];
        return candidates.Select(name => name is null ? null : vocabulary.Find(name)).FirstOrDefault(id => id is not null);
    }
}
