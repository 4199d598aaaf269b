namespace HunyuanVideo.Model.Settings;

/// <summary>One thing that is wrong with a render's settings.</summary>
/// <param name="Field">The official name of the field, as <c>video_length</c>.</param>
/// <param name="Message">One sentence: what is wrong, which value, what to do.</param>
public sealed record SettingsError(string Field, string Message);
