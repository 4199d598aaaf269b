using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Lora;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Loras;

/// <summary>The settings that go with a render's LoRAs where those were trained to render in few steps: what is left out is taken from them, and what is asked for stays.</summary>
internal sealed class DistillerAdvice
{
    private readonly (string Name, DistilledLora Card)[] _distillers;

    private DistillerAdvice((string Name, DistilledLora Card)[] distillers) => _distillers = distillers;

    /// <summary>The advice for some LoRAs; null where none of those that are applied is such a one.</summary>
    /// <param name="loras">The LoRAs.</param>
    /// <param name="cardOf">The settings of a LoRA, by its name; null where it has none of its own, or is not there.</param>
    public static DistillerAdvice? Of(RequestedLoras? loras, Func<string, DistilledLora?> cardOf)
    {
        (string, DistilledLora)[] found = [.. (loras ?? []).Where(lora => lora.Strength != 0).Select(lora => (lora.Name, Card: cardOf(lora.Name))).Where(lora => lora.Card is not null).Select(lora => (lora.Name, lora.Card!))];
        return found.Length == 0 ? null : new DistillerAdvice(found);
    }

    /// <summary>The settings; null where two LoRAs want different ones.</summary>
    private DistilledLora? Card => _distillers.DistinctBy(distiller => distiller.Card).Count() == 1 ? _distillers[0].Card : null;

    /// <summary>A model's card whose usual settings are those of the LoRA.</summary>
    public ModelCard Fill(ModelCard model) => Card is not { } card ? model : model with
    {
        Defaults = model.Defaults with { Steps = card.Steps, FlowShift = card.FlowShift, EmbeddedGuidance = card.EmbeddedGuidance },
    };

    /// <summary>What was taken and what was not, in one line; null where everything was asked for as it should be.</summary>
    /// <param name="request">The render, with what was taken.</param>
    /// <param name="isGiven">Whether a setting was asked for.</param>
    public string? Sentence(RenderRequest request, Func<RenderField, bool> isGiven)
    {
        if (Card is not { } card)
        {
            return $"{string.Join(" and ", _distillers.Select(distiller => $"{distiller.Name} ({distiller.Card.Name}: {Words(RowsOf(distiller.Card, request), row => row.Right)})"))} were made for different settings, so none was taken; better use one of them.";
        }

        Row[] rows = RowsOf(card, request);
        Row[] taken = [.. rows.Where(row => !isGiven(row.Field))];
        Row[] kept = [.. rows.Where(row => isGiven(row.Field) && row.Asked != row.Right)];
        if (taken.Length + kept.Length == 0)
        {
            return null;
        }

        string first = $"{string.Join(" and ", _distillers.Select(distiller => distiller.Name))}, of {card.Name}, makes renders with {Words(rows, row => row.Right)}.";
        string second = taken.Length == 0 ? string.Empty : $" Taken, as nothing else was asked for: {Words(taken, row => row.Right)}.";
        string third = kept.Length == 0 ? string.Empty : $" Left as asked for, though noise or blur may come of it: {Words(kept, row => row.Asked)}.";
        return first + second + third;
    }

    private static Row[] RowsOf(DistilledLora card, RenderRequest request) =>
    [
        new(RenderFields.InferSteps, "steps", card.Steps, request.InferSteps),
        new(RenderFields.FlowShift, "shift", card.FlowShift, request.FlowShift),
        new(RenderFields.EmbeddedGuidanceScale, "embedded guidance", card.EmbeddedGuidance, request.EmbeddedGuidanceScale),
    ];

    private static string Words(IEnumerable<Row> rows, Func<Row, double> value) =>
        string.Join(", ", rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Name} {value(row)}")));

    private sealed record Row(RenderField Field, string Name, double Right, double Asked);
}
