namespace HunyuanVideo.Web.Api.Bodies;

/// <summary>What is wrong with a request: one sentence for each field, the first one told.</summary>
internal sealed class FieldErrors
{
    /// <summary>Stands for the body as a whole.</summary>
    public const string Body = "body";

    private readonly Dictionary<string, string[]> _byField = new(StringComparer.Ordinal);

    public bool Any => _byField.Count > 0;

    /// <summary>In the form of problem details.</summary>
    public IReadOnlyDictionary<string, string[]> ByField => _byField;

    public void Add(string field, string message) => _byField.TryAdd(field, [message]);

    public bool Has(string field) => _byField.ContainsKey(field);

    /// <summary>All of it as one line, for callers without problem details.</summary>
    public override string ToString() => string.Join(" ", _byField.Select(error => $"{error.Key}: {error.Value[0]}"));
}
