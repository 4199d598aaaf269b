using System.Collections;

namespace HunyuanVideo.Model.Settings;

/// <summary>
/// The LoRAs of one render. Kept in an order of its own, by content, so that the sum of their changes has the same bits in whatever
/// order they were named; two sets with the same files and strengths are equal.
/// </summary>
public sealed class LoraSet : IReadOnlyList<LoraChoice>, IEquatable<LoraSet>
{
    private readonly LoraChoice[] _choices;

    private LoraSet(LoraChoice[] choices) => _choices = choices;

    /// <summary>No LoRA.</summary>
    public static LoraSet None { get; } = new([]);

    /// <inheritdoc />
    public int Count => _choices.Length;

    /// <inheritdoc />
    public LoraChoice this[int index] => _choices[index];

    /// <summary>The set of these LoRAs; one of strength 0 changes nothing and is left out.</summary>
    public static LoraSet Of(IEnumerable<LoraChoice> choices) => new(
    [
        .. choices.Where(choice => choice.Strength != 0)
            .OrderBy(choice => choice.Hash, StringComparer.Ordinal)
            .ThenBy(choice => choice.Strength),
    ]);

    /// <inheritdoc />
    public IEnumerator<LoraChoice> GetEnumerator() => _choices.AsEnumerable().GetEnumerator();

    /// <inheritdoc />
    public bool Equals(LoraSet? other) => other is not null && _choices.AsSpan().SequenceEqual(other._choices);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as LoraSet);

    /// <inheritdoc />
    public override int GetHashCode() => _choices.Aggregate(0, HashCode.Combine);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
