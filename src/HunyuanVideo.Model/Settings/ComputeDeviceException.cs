namespace HunyuanVideo.Model.Settings;

/// <summary>A device or data type that was asked for is unknown or not there; the message says what to use.</summary>
public sealed class ComputeDeviceException(string message) : Exception(message);
