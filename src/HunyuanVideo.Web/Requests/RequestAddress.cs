using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;
using Microsoft.AspNetCore.WebUtilities;

namespace HunyuanVideo.Web.Requests;

/// <summary>Settings as the query of an address, under the names of the API.</summary>
internal static class RequestAddress
{
    /// <summary>A longer query no server has to take; the prompts stay out of it then.</summary>
    public const int LongestQuery = 6_000;

    /// <summary>The settings that an address can say.</summary>
    public static IReadOnlyList<RenderField> Fields { get; } = [.. RenderFields.All.Where(field => field.IsPortable)];

    // what every render has: the defaults of another server are no better known than its values
    private static readonly RenderField[] AlwaysSaid =
        [RenderFields.Prompt, RenderFields.Width, RenderFields.Height, RenderFields.VideoLength, RenderFields.InferSteps, RenderFields.Seed];

    /// <summary>The first page with everything of a request filled in; without the seed it makes another video of the same kind.</summary>
    public static string LinkOf(RenderRequest request, bool withSeed) =>
        "/" + Join(Fields.Where(field => withSeed || field != RenderFields.Seed).Select(field => Pair(field, field.Read(request))));

    /// <summary>What an address has to say of a request where a model's defaults are known.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(RenderRequest request, ModelCard card) =>
        from field in Fields
        let value = field.Read(request)
        select Pair(field, AlwaysSaid.Contains(field) || !Equals(value, field.DefaultOf(card)) ? value : null);

    /// <summary>The query with those of the pairs that say something.</summary>
    public static string Join(IEnumerable<KeyValuePair<string, string?>> pairs)
    {
        KeyValuePair<string, string?>[] said = [.. pairs.Where(pair => !string.IsNullOrWhiteSpace(pair.Value))];
        string query = QueryHelpers.AddQueryString(string.Empty, said);
        return query.Length <= LongestQuery ? query
            : QueryHelpers.AddQueryString(string.Empty, said.Where(pair => pair.Key != RenderFields.Prompt.Name && pair.Key != RenderFields.NegativePrompt.Name));
    }

    private static KeyValuePair<string, string?> Pair(RenderField field, object? value) => new(field.Name, value is null ? null : field.Kind.WriteText(value));
}
