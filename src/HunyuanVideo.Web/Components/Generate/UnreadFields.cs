namespace HunyuanVideo.Web.Components.Generate;

/// <summary>Number fields of a form whose texts are no numbers, each with a sentence: the form has no value for them and must not be sent.</summary>
public sealed class UnreadFields
{
    private readonly Dictionary<string, string> _sentences = new(StringComparer.Ordinal);

    /// <summary>The sentences, by the name of the field.</summary>
    public IReadOnlyDictionary<string, string> Sentences => _sentences;

    /// <summary>Goes up when everything that was typed is to be forgotten.</summary>
    public int Version { get; private set; }

    /// <summary>Keeps what is wrong with a field; null for nothing. Gives back whether that is news.</summary>
    public bool Set(string field, string? sentence)
    {
        if (sentence is null)
        {
            return _sentences.Remove(field);
        }

        bool isNew = _sentences.GetValueOrDefault(field) != sentence;
        _sentences[field] = sentence;
        return isNew;
    }

    /// <summary>Forgets everything that was typed: the fields show their values again.</summary>
    public void Clear()
    {
        _sentences.Clear();
        Version++;
    }
}
