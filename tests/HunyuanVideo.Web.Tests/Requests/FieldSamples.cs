using HunyuanVideo.Jobs;
using HunyuanVideo.Web.Requests;
using HunyuanVideo.Web.Tests.Support;

namespace HunyuanVideo.Web.Tests.Requests;

/// <summary>For every setting a value that no render has by itself; a new one gets its value from its kind.</summary>
internal static class FieldSamples
{
    // what not every value of the range is
    private static readonly Dictionary<string, object> Special = new(StringComparer.Ordinal)
    {
        ["width"] = 624,
        ["height"] = 832,
        ["video_length"] = 33,
        ["strength"] = 0.65,
        ["loras"] = new RequestedLoras(new RequestedLora("neon", -0.5)),
        ["source_job"] = "0193a0b0c0d07e0f8000000000000001",
    };

    public static TheoryData<string> Names { get; } = [.. RenderFields.All.Select(field => field.Name)];

    /// <summary>A request in which every setting has its sample that goes together with that of <paramref name="name"/>.</summary>
    public static RenderRequest RequestWith(string name) => Beside(name, RenderFields.All).Aggregate(
        RenderFields.Defaults(Samples.Card), (request, field) => field.With(request, ValueOf(field)));

    /// <summary>Those of the fields that can be set beside this one: a text, or none at all.</summary>
    public static IEnumerable<RenderField> Beside(string name, IEnumerable<RenderField> fields)
    {
        RenderField other = name == RenderFields.NoNegativePrompt.Name ? RenderFields.NegativePrompt : RenderFields.NoNegativePrompt;
        return fields.Where(field => field != other);
    }

    public static RenderField Of(string name) => RenderFields.Find(name) ?? throw new ArgumentException($"No setting is called {name}.", nameof(name));

    public static object ValueOf(RenderField field) =>
        Special.TryGetValue(field.Name, out object? value) ? value
        : field.Choices is [.., var last] ? last
        : field.Kind == FieldKind.Text ? $"some {field.Name}, ünd & more"
        : field.Kind == FieldKind.Integer ? (object)(int)Within(field)
        : field.Kind == FieldKind.Number ? (object)Math.Round(Within(field), 2)
        : field.Kind == FieldKind.Long ? (object)815L
        : field.Kind == FieldKind.Flag ? (object)true
        : throw new NotSupportedException($"A kind without a sample: {field.Name}.");

    private static double Within(RenderField field) => field.Range!.Low + (0.3 * (field.Range.High - field.Range.Low));
}
