namespace HunyuanVideo.Model.Settings;

/// <summary>A render was asked for with settings that cannot be rendered.</summary>
public sealed class InvalidSettingsException : Exception
{
    /// <summary>Creates the exception for at least one fault.</summary>
    public InvalidSettingsException(IReadOnlyList<SettingsError> errors)
        : base(string.Join(" ", errors.Select(error => error.Message)))
    {
        Errors = errors;
    }

    /// <summary>Each fault with its field.</summary>
    public IReadOnlyList<SettingsError> Errors { get; }
}
