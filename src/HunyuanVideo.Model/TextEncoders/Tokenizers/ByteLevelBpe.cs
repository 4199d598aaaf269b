using System.Text;
using System.Text.RegularExpressions;
using HunyuanVideo.Model.Checkpoints;
using Microsoft.ML.Tokenizers;

namespace HunyuanVideo.Model.TextEncoders.Tokenizers;

/// <summary>Byte-pair encoding over UTF-8 bytes: added tokens first, then words, then merges. Safe for several threads at once.</summary>
internal sealed class ByteLevelBpe
{
    private readonly BpeVocabulary _vocabulary;
    private readonly BpeTokenizer _bpe;
    private readonly SplitPattern _words;
    private readonly Regex? _addedTokens;
    private readonly string _endOfWordSuffix;

    /// <summary>Builds the merge table.</summary>
    /// <exception cref="CheckpointException">The vocabulary contradicts itself.</exception>
    public ByteLevelBpe(BpeVocabulary vocabulary, SplitPattern words, string? endOfWordSuffix = null, string? unknownToken = null)
    {
        _vocabulary = vocabulary;
        _words = words;
        _endOfWordSuffix = endOfWordSuffix ?? string.Empty;
        if (vocabulary.AddedTokens.Count > 0)
        {
            // where one added token begins like another, the longer one is meant
            IEnumerable<string> names = vocabulary.AddedTokens.Keys.OrderByDescending(name => name.Length).Select(Regex.Escape);
            _addedTokens = new Regex(string.Join('|', names), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
        }

        try
        {
            _bpe = BpeTokenizer.Create(new BpeOptions(vocabulary.Ids)
            {
                Merges = vocabulary.Merges,
                ByteLevel = true,
                EndOfWordSuffix = endOfWordSuffix,
                UnknownToken = unknownToken,
            });
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException($"{vocabulary.Path}: the vocabulary and the merges do not fit each other: {error.Message}", error);
        }
    }

    /// <summary>The tokens of a text with their places in it.</summary>
    public List<TextToken> Encode(string text)
    {
        var tokens = new List<TextToken>();
        int start = 0;
        if (_addedTokens is not null)
        {
            foreach (ValueMatch match in _addedTokens.EnumerateMatches(text))
            {
                int end = match.Index + match.Length;
                EncodeWords(text[start..match.Index], start, tokens);
                tokens.Add(new TextToken(_vocabulary.AddedTokens[text[match.Index..end]], match.Index, end));
                start = end;
            }
        }

        EncodeWords(text[start..], start, tokens);
        return tokens;
    }

    private void EncodeWords(string text, int offset, List<TextToken> tokens)
    {
        foreach (Range range in _words.Split(text))
        {
            EncodeWord(text[range], offset + range.Start.Value, tokens);
        }
    }

    private void EncodeWord(string word, int offset, List<TextToken> tokens)
    {
        if (_vocabulary.IgnoreMerges && _vocabulary.Ids.TryGetValue(ByteLevel.Encode(word) + _endOfWordSuffix, out int whole))
        {
            tokens.Add(new TextToken(whole, offset, offset + word.Length));
            return;
        }

        // the library's own places are wrong where a character takes several tokens
        List<Range> characters = CharactersOfBytes(word);
        IReadOnlyList<EncodedToken> encoded = _bpe.EncodeToTokens(word, out _, considerPreTokenization: false, considerNormalization: false);
        int first = 0;
        for (int i = 0; i < encoded.Count; i++)
        {
            // a token's name has one character for each byte; only that of a word's last token has an end
            int last = i == encoded.Count - 1 ? characters.Count - 1 : Math.Min(first + encoded[i].Value.Length, characters.Count) - 1;
            tokens.Add(new TextToken(encoded[i].Id, offset + characters[Math.Min(first, last)].Start.Value, offset + characters[last].End.Value));
            first = last + 1;
        }
    }

    /// <summary>For each byte of a text in UTF-8, the character it belongs to.</summary>
    private static List<Range> CharactersOfBytes(string text)
    {
        var characters = new List<Range>(text.Length);
        foreach ((Rune rune, int start) in PlacedRune.Of(text))
        {
            characters.AddRange(Enumerable.Repeat(start..(start + rune.Utf16SequenceLength), rune.Utf8SequenceLength));
        }

        return characters;
    }
}
