using System.ComponentModel;
using System.Globalization;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Bodies;
using Microsoft.AspNetCore.Mvc;

namespace HunyuanVideo.Web.Api;

/// <summary>Which jobs of a list are wanted, as it stands in the address.</summary>
internal sealed record JobListFilter
{
    private const int LongestText = 200;
    private const string Date = "yyyy-MM-dd";

    // those of ISO 8601 alone: 01/02/2026 is January to some and February to others
    private static readonly string[] Times =
    [
        "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK",
    ];

    [FromQuery(Name = "q"), Description("Only jobs with all these words in the prompt, in upper or lower case; up to 200 characters.")]
    public string? Search { get; init; }

    [FromQuery(Name = "model"), Description("Only jobs that the model of this name rendered.")]
    public string? Model { get; init; }

    [FromQuery(Name = "favourite"), Description("true: only marked jobs; false: only others.")]
    public string? Favourite { get; init; }

    [FromQuery(Name = "tag"), Description("Only jobs with this tag.")]
    public string? Tag { get; init; }

    [FromQuery(Name = "lora"), Description("Only jobs that ask for the LoRA of this name, however they spell it.")]
    public string? Lora { get; init; }

    [FromQuery(Name = "from"), Description("Only jobs accepted on this day (2026-01-31, UTC) or at this time (2026-01-31T12:00:00Z), or later.")]
    public string? From { get; init; }

    [FromQuery(Name = "to"), Description("Only jobs accepted on this day (UTC) or earlier, or before this time.")]
    public string? To { get; init; }

    [FromQuery(Name = "width"), Description("Only jobs of this width in pixels.")]
    public string? Width { get; init; }

    [FromQuery(Name = "height"), Description("Only jobs of this height in pixels.")]
    public string? Height { get; init; }

    /// <summary><paramref name="query"/> with what is wanted here; what cannot be read goes to <paramref name="errors"/>.</summary>
    public JobQuery Apply(JobQuery query, FieldErrors errors) => query with
    {
        Search = TextOf(Search, "q", errors),
        Model = TextOf(Model, "model", errors),
        Favourite = FlagOf(Favourite, errors),
        Tag = TextOf(Tag, "tag", errors),
        Loras = TextOf(Lora, "lora", errors) is { } lora ? [lora] : [],
        From = TimeOf(From, "from", afterDay: false, errors),
        To = TimeOf(To, "to", afterDay: true, errors),
        Width = (int?)JobEndpoints.NumberOf(Width, "width", int.MaxValue, errors),
        Height = (int?)JobEndpoints.NumberOf(Height, "height", int.MaxValue, errors),
    };

    private static string? TextOf(string? text, string field, FieldErrors errors)
    {
        if (text?.Length > LongestText)
        {
            errors.Add(field, $"The value has {text.Length} characters; it may have {LongestText}.");
        }

        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    private static bool? FlagOf(string? text, FieldErrors errors)
    {
        if (!string.IsNullOrEmpty(text) && text is not ("true" or "false"))
        {
            errors.Add("favourite", "The value must be true or false.");
        }

        return string.IsNullOrEmpty(text) ? null : text == "true";
    }

    private static DateTimeOffset? TimeOf(string? text, string field, bool afterDay, FieldErrors errors)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, Date, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day < DateOnly.MaxValue)
        {
            return new DateTimeOffset((afterDay ? day.AddDays(1) : day).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        }

        if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time;
        }

        errors.Add(field, "The value must be a day as 2026-01-31 or a time as 2026-01-31T12:00:00Z.");
        return null;
    }
}
