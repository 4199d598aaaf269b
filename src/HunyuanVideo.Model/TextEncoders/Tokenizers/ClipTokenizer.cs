using HunyuanVideo.Model.Checkpoints;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>CLIP's tokenizer: lower-case words, each ended by <c>&lt;/w&gt;</c>. Safe for several threads at once.</summary>
public sealed class ClipTokenizer
{
    /// <summary>Positions of CLIP's text model, begin and end included.</summary>
    public const int MaxLength = 77;

    private const string WordPattern = @"'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+";
    private const string EndOfWord = "</w>";

    private readonly ByteLevelBpe _bpe;

    private ClipTokenizer(BpeVocabulary vocabulary, int bos, int eos, int pad, string unknownToken)
    {
        _bpe = new ByteLevelBpe(vocabulary, new SplitPattern(WordPattern, keepsGaps: false), EndOfWord, unknownToken);
        BosTokenId = bos;
        EosTokenId = eos;
        PadTokenId = pad;
        LargestId = vocabulary.LargestId;
    }

    /// <summary>The token in front of every text.</summary>
    public int BosTokenId { get; }

    /// <summary>The token behind every text.</summary>
    public int EosTokenId { get; }

    /// <summary>The token that fills up short texts.</summary>
    public int PadTokenId { get; }

    /// <summary>The largest id a text can be turned into; the encoder's embedding needs more rows than that.</summary>
    public int LargestId { get; }

    /// <summary>
    /// Reads <c>vocab.json</c> with <c>merges.txt</c>, or else <c>tokenizer.json</c>, and the names of the special tokens from
    /// <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c> where present.
    /// </summary>
    /// <exception cref="CheckpointException">A file is missing, broken or of another kind of tokenizer.</exception>
    public static ClipTokenizer Open(string folder)
    {
        BpeVocabulary vocabulary = OpenVocabulary(folder);
        SpecialTokenNames names = SpecialTokenNames.Open(folder);
        string bos = names.Find("bos_token") ?? "<|startoftext|>";
        string eos = names.Find("eos_token") ?? "<|endoftext|>";
        string pad = names.Find("pad_token") ?? eos;
        var added = new Dictionary<string, int>(vocabulary.AddedTokens, StringComparer.Ordinal)
        {
            [bos] = Require(vocabulary, bos),
            [eos] = Require(vocabulary, eos),
        };
        return new ClipTokenizer(vocabulary with { AddedTokens = added }, added[bos], added[eos], Require(vocabulary, pad), eos);
    }

    /// <summary>
    /// The <see cref="MaxLength"/> ids the encoder takes: begin, text, end, padding. A long text loses its rest, never its end token.
    /// </summary>
    public IReadOnlyList<int> Encode(string text)
    {
        int[] ids = new int[MaxLength];
        Array.Fill(ids, PadTokenId);
        ids[0] = BosTokenId;
        int length = 1;
        foreach (TextToken token in Tokenize(text).Take(MaxLength - 2))
        {
            ids[length++] = token.Id;
        }

        ids[length] = EosTokenId;
        return ids;
    }

    /// <summary>The tokens of a text with their places in it, without begin, end and padding.</summary>
    public IReadOnlyList<TextToken> Tokenize(string text)
    {
        ClipText normalized = ClipText.Normalize(text);
        int[] origins = normalized.Origins;
        return [.. _bpe.Encode(normalized.Text).Select(token => token with { Start = origins[token.Start], End = origins[token.End] })];
    }

    private static BpeVocabulary OpenVocabulary(string folder)
    {
        string vocab = Path.Combine(folder, "vocab.json");
        string merges = Path.Combine(folder, "merges.txt");
        string tokenizer = Path.Combine(folder, "tokenizer.json");
        if (File.Exists(vocab) && File.Exists(merges))
        {
            return BpeVocabulary.From(vocab, merges);
        }

        return File.Exists(tokenizer)
            ? BpeVocabulary.From(tokenizer, JsonConfig.Open(tokenizer))
            : throw new CheckpointException($"{folder} must hold CLIP's tokenizer: vocab.json with merges.txt, or tokenizer.json.");
    }

    private static int Require(BpeVocabulary vocabulary, string token)
    {
        return vocabulary.Find(token) ?? throw new CheckpointException($"{vocabulary.Path} lacks the special token '{token}'.");
    }
}
