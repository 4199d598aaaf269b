using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Requests;

/// <summary>One setting of a render: everything that page, API and command line have to know of it.</summary>
/// <param name="kind">What its values are.</param>
/// <param name="name">The official name, as in the API and in the record of a video.</param>
/// <param name="read">Its value in a request; null where the default is taken.</param>
internal abstract class RenderField(FieldKind kind, string name, Func<RenderRequest, object?> read)
{
    public string Name => name;

    public FieldKind Kind => kind;

    /// <summary>One or two sentences for people who write programs.</summary>
    public required string Description { get; init; }

    /// <summary>The option of <c>generate</c>.</summary>
    public required RenderOption Option { get; init; }

    /// <summary>What a request takes that leaves it null; without this, what a new form starts with.</summary>
    public Func<ModelCard, object?>? Usual { get; init; }

    /// <summary>The default in words, where it is no value: <c>needed</c>.</summary>
    public string? UsualWords { get; init; }

    /// <summary>The numbers that are accepted.</summary>
    public SettingRange? Range { get; init; }

    /// <summary>The values a slider offers, where those are fewer than are accepted. Others can be typed.</summary>
    public SettingRange? Suggested { get; init; }

    /// <summary>The only texts that are accepted; null for any.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>Whether another value makes another picture; else only another file of the same frames.</summary>
    public bool DecidesPicture { get; init; } = true;

    /// <summary>
    /// Whether it means the same on any server and to anybody. The source of a render is a job of one server, which others need not
    /// know of: addresses and shared pages leave it out.
    /// </summary>
    public bool IsPortable { get; init; } = true;

    /// <summary>Its value in a request; null where the default is taken.</summary>
    public object? Read(RenderRequest request) => read(request);

    /// <summary>The request with this value; with null the same request.</summary>
    public abstract RenderRequest With(RenderRequest request, object? value);

    /// <summary>The value that a model's renders have unless something else is asked for; null where there is none.</summary>
    public object? DefaultOf(ModelCard card) => Usual is null ? Read(RenderFields.Defaults(card)) : Usual(card);
}

/// <summary>A setting whose values are of one type.</summary>
internal sealed class RenderField<T>(FieldKind<T> kind, string name, Func<RenderRequest, object?> read, Func<RenderRequest, T, RenderRequest> set)
    : RenderField(kind, name, read)
    where T : notnull
{
    public override RenderRequest With(RenderRequest request, object? value) => value is null ? request : set(request, (T)value);
}

/// <summary>The option of <c>generate</c> for one setting.</summary>
/// <param name="Name">Its name, as <c>--steps</c>.</param>
/// <param name="Description">What the help says.</param>
/// <param name="Aliases">Other names, those of the official programs among them.</param>
internal sealed record RenderOption(string Name, string Description, params string[] Aliases)
{
    /// <summary>What the help calls the value; null takes the word of its kind.</summary>
    public string? ValueName { get; init; }

    /// <summary>The value that the option means alone; null where it needs one.</summary>
    public string? Alone { get; init; }
}
