using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;

namespace HunyuanVideo.Web.Components.Gallery;

/// <summary>What the gallery is narrowed down to; it stands in the address, so that a reload keeps it.</summary>
public sealed record GalleryFilter
{
    private const string Date = "yyyy-MM-dd";

    public static GalleryFilter None { get; } = new();

    public string Search { get; init; } = string.Empty;

    public bool Favourites { get; init; }

    public string? Model { get; init; }

    public string? Tag { get; init; }

    /// <summary>The name of a LoRA.</summary>
    public string? Lora { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>The first day.</summary>
    public DateOnly? From { get; init; }

    /// <summary>The last day.</summary>
    public DateOnly? To { get; init; }

    public bool IsNone => this with { Search = Search.Trim() } == None;

    public JobQuery Query => new()
    {
        States = [JobState.Succeeded],
        Search = Search,
        Favourite = Favourites ? true : null,
        Model = Model,
        Tag = Tag,
        Loras = Lora is { } lora ? [lora] : [],
        Width = Width,
        Height = Height,
        From = From is { } from ? Midnight(from) : null,
        To = To is { } to && to < DateOnly.MaxValue ? Midnight(to.AddDays(1)) : null,
    };

    /// <summary>Reads what <see cref="ToAddress"/> wrote; what makes no sense is left out.</summary>
    public static GalleryFilter FromAddress(string address)
    {
        var query = QueryHelpers.ParseQuery(new Uri(address).Query);
        return new GalleryFilter
        {
            Search = Text("q") ?? string.Empty,
            Favourites = Text("favourite") == "true",
            Model = Text("model"),
            Tag = Text("tag"),
            Lora = Text("lora"),
            Width = Number("width"),
            Height = Number("height"),
            From = ReadDate(Text("from")),
            To = ReadDate(Text("to")),
        };

        string? Text(string name) => query.TryGetValue(name, out var value) && value.ToString() is { Length: > 0 and <= 200 } text ? text : null;
        int? Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    /// <summary>The page's address with this filter.</summary>
    public string ToAddress()
    {
        var query = new QueryBuilder();
        Add(query, "q", Search.Trim());
        Add(query, "favourite", Favourites ? "true" : null);
        Add(query, "model", Model);
        Add(query, "tag", Tag);
        Add(query, "lora", Lora);
        Add(query, "width", Width?.ToString(CultureInfo.InvariantCulture));
        Add(query, "height", Height?.ToString(CultureInfo.InvariantCulture));
        Add(query, "from", WriteDate(From));
        Add(query, "to", WriteDate(To));
        return "/gallery" + query.ToQueryString().ToUriComponent();
    }

    /// <summary>A day as the field of a page has it.</summary>
    public static string? WriteDate(DateOnly? day) => day?.ToString(Date, CultureInfo.InvariantCulture);

    /// <summary>The day in the field of a page; null when there is none.</summary>
    public static DateOnly? ReadDate(string? text) =>
        DateOnly.TryParseExact(text, Date, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : null;

    private static void Add(QueryBuilder query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            query.Add(name, value);
        }
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
