namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>The parts of a loaded model that move between host and device.</summary>
internal sealed class ModelResidency : IDisposable
{
    private readonly List<PartResidency> _textEncoders = [];
    private PartResidency? _transformer;

    /// <summary>Takes over a text encoder.</summary>
    public void AddTextEncoder(PartResidency part) => _textEncoders.Add(part);

    /// <summary>Takes over the transformer.</summary>
    public void SetTransformer(PartResidency part) => _transformer = part;

    /// <summary>Runs what needs the text encoders.</summary>
    public T WithTextEncoders<T>(Func<T> work) => With(_textEncoders, work);

    /// <summary>Runs what needs the transformer.</summary>
    public T WithTransformer<T>(Func<T> work) => With(_transformer is null ? [] : [_transformer], work);

    /// <summary>Brings the transformer onto the device.</summary>
    public void EnterTransformer() => _transformer?.Enter();

    /// <summary>Sends it home.</summary>
    public void LeaveTransformer() => _transformer?.Leave();

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (PartResidency part in _textEncoders)
        {
            part.Dispose();
        }

        _textEncoders.Clear();
        _transformer?.Dispose();
        _transformer = null;
    }

    private static T With<T>(List<PartResidency> parts, Func<T> work)
    {
        try
        {
            parts.ForEach(part => part.Enter());
            return work();
        }
        finally
        {
            parts.ForEach(part => part.Leave());
        }
    }
}
