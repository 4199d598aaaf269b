using System.Collections;
using System.Text.Json.Serialization;

namespace HunyuanVideo.Jobs;

/// <summary>The LoRAs that a render asks for, in the order they were named. Two lists are equal when they hold the same.</summary>
/// <param name="loras">The LoRAs.</param>
[JsonConverter(typeof(RequestedLorasConverter))]
public sealed class RequestedLoras(params IEnumerable<RequestedLora> loras) : IReadOnlyList<RequestedLora>, IEquatable<RequestedLoras>
{
    private readonly RequestedLora[] _loras = [.. loras];

    /// <inheritdoc />
    public int Count => _loras.Length;

    /// <inheritdoc />
    public RequestedLora this[int index] => _loras[index];

    /// <inheritdoc />
    public IEnumerator<RequestedLora> GetEnumerator() => _loras.AsEnumerable().GetEnumerator();

    /// <inheritdoc />
    public bool Equals(RequestedLoras? other) => other is not null && _loras.AsSpan().SequenceEqual(other._loras);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as RequestedLoras);

    /// <inheritdoc />
    public override int GetHashCode() => _loras.Aggregate(0, HashCode.Combine);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
