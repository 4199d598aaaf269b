using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Api.Bodies;

/// <summary>The fields of a body about a render: settings, and what goes with them.</summary>
internal sealed class JobBody
{
    public const string WebhookUrl = "webhook_url";

    private static readonly IReadOnlyList<RenderField> Settings = [.. RenderFields.All.Except(RenderFields.OfSource)];

    private static readonly Dictionary<string, FieldKind> Submission = new(Kinds(RenderFields.All), StringComparer.Ordinal)
    {
        [WebhookUrl] = FieldKind.Text,
    };

    // a job that waits keeps its source
    private static readonly Dictionary<string, FieldKind> Change = new(Kinds(Settings), StringComparer.Ordinal)
    {
        ["run_next"] = FieldKind.Flag,
        ["before"] = FieldKind.Text,
        ["after"] = FieldKind.Text,
    };

    private readonly Dictionary<string, object> _values;

    private JobBody(Dictionary<string, object> values) => _values = values;

    /// <summary>A body without any field.</summary>
    public static JobBody Empty { get; } = new([]);

    /// <summary>Whether any setting is there.</summary>
    public bool HasSettings => Settings.Any(setting => _values.ContainsKey(setting.Name));

    /// <summary>A new render.</summary>
    public static JobBody ReadSubmission(ReadOnlySpan<byte> json, FieldErrors errors) => new(FlatJson.Read(json, Submission, errors));

    /// <summary>Changes to a render that waits.</summary>
    public static JobBody ReadChange(ReadOnlySpan<byte> json, FieldErrors errors) => new(FlatJson.Read(json, Change, errors));

    /// <summary><paramref name="basis"/> with the settings that are there, checked by the rules of page and command line. The source stays.</summary>
    public RenderRequest Apply(RenderRequest basis, FieldErrors errors)
    {
        RenderRequest request = Over(basis);
        foreach (SettingsError error in RequestRules.Check(request))
        {
            errors.Add(error.Field, error.Message);
        }

        return request;
    }

    /// <summary>The LoRAs that <see cref="Apply"/> gives, those of the prompt included; nothing is checked.</summary>
    public RequestedLoras? LorasOver(RenderRequest basis) => Over(basis).Loras;

    /// <summary>Whether a setting is there.</summary>
    public bool Has(RenderField field) => _values.ContainsKey(field.Name);

    public string? Text(string field) => _values.GetValueOrDefault(field) as string;

    public T? Value<T>(string field)
        where T : struct => _values.TryGetValue(field, out object? value) ? (T)value : null;

    private RenderRequest Over(RenderRequest basis) =>
        PromptLoras.Take(Settings.Aggregate(basis, (all, field) => field.With(all, _values.GetValueOrDefault(field.Name))));

    private static Dictionary<string, FieldKind> Kinds(IEnumerable<RenderField> fields) => fields.ToDictionary(field => field.Name, field => field.Kind, StringComparer.Ordinal);
}
