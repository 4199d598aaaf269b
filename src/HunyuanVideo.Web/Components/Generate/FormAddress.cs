using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Resources;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Primitives;

namespace HunyuanVideo.Web.Components.Generate;

/// <summary>The form as the query of an address, under the names of the API, and back.</summary>
public static class FormAddress
{
    /// <summary>The job whose result is shown beside the form.</summary>
    public const string Job = "job";

    private const string Videos = "num_videos";
    private const int LongestEcho = 40;

    /// <summary>Whether an address says anything about the form.</summary>
    public static bool HasFields(string address) =>
        Query(address).Keys.Any(key => key == Videos || RequestAddress.Fields.Any(field => field.Name == key));

    /// <summary>The job an address names, as it stands there.</summary>
    public static string? JobOf(string address) => Query(address).TryGetValue(Job, out StringValues job) ? job.ToString() : null;

    /// <summary>Puts what an address says into <paramref name="draft"/>; what cannot be read is told in <see cref="GenerateDraft.Refused"/>.</summary>
    public static void Read(string address, GenerateDraft draft, IStringLocalizer<GenerateTexts> text)
    {
        Dictionary<string, StringValues> query = Query(address);
        var refused = new Dictionary<string, string>(StringComparer.Ordinal);
        object? ValueOf(string name, FieldKind kind)
        {
            if (!query.TryGetValue(name, out StringValues values) || values[0] is not { } said)
            {
                return null;
            }

            object? value = values.Count > 1 ? null : kind.ReadText(said);
            if (value is null)
            {
                string key = values.Count > 1 ? "LinkTwice"
                    : kind == FieldKind.Number ? "LinkNumber"
                    : kind == FieldKind.Loras ? "LinkLoras"
                    : kind == FieldKind.Flag ? "LinkFlag"
                    : "LinkWhole";
                refused[name] = text[key, said.Length <= LongestEcho ? said : $"{said[..LongestEcho]}…"];
            }

            return value;
        }

        draft.Request = RequestAddress.Fields.Aggregate(draft.Request, (request, field) => field.With(request, ValueOf(field.Name, field.Kind)));
        if (draft.Request is { FastMode: null, FastThreshold: { } threshold })
        {
            // its field is there with a mode only
            refused[RenderFields.FastMode.Name] = text["LinkThreshold", threshold];
            draft.Request = draft.Request with { FastThreshold = null };
        }

        draft.NumVideos = ValueOf(Videos, FieldKind.Integer) as int? ?? draft.NumVideos;
        draft.Refused = refused;
    }

    /// <summary>
    /// The query that fills the form like this on any server: what every render has is always there, the rest where it differs from the
    /// model's defaults.
    /// </summary>
    public static string Write(GenerateDraft draft, ModelCard card, string? job = null) => RequestAddress.Join(
    [
        new(Job, job),
        .. RequestAddress.Of(draft.ToRequest(), card),
        new(Videos, draft.NumVideos == 1 ? null : FieldKind.Integer.WriteText(draft.NumVideos)),
    ]);

    /// <summary>The query that fills the form with what a job was asked for.</summary>
    public static string Of(RenderRequest request, ModelCard card) => Write(new GenerateDraft(request), card);

    /// <summary>The address that shows one job.</summary>
    public static string OfJob(JobId id) => $"/?{Job}={id}";

    private static Dictionary<string, StringValues> Query(string address)
    {
        int mark = address.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? [] : QueryHelpers.ParseQuery(address[mark..].Split('#')[0]);
    }
}
