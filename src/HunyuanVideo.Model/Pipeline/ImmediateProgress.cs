namespace HunyuanVideo.Model.Pipeline;

/// <summary>Reports on the caller's thread, at once; <see cref="Progress{T}"/> would post to another and lose the order.</summary>
public sealed class ImmediateProgress<T>(Action<T> handler) : IProgress<T>
{
    /// <inheritdoc />
    public void Report(T value) => handler(value);
}
