using System.Runtime.InteropServices;

namespace HunyuanVideo.Model.Pipeline.Memory;

/// <summary>A render did not fit the device's memory, in spite of the plan; the message says what to do.</summary>
public sealed class DeviceMemoryException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>Whether an error says that the device's memory is full. Such an error leaves the device usable.</summary>
    public static bool IsOutOfMemory(Exception error) =>
        error is ExternalException && error.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase);

    /// <summary>The error for a render that ran out of memory with a plan.</summary>
    internal static DeviceMemoryException Of(MemoryPlan plan, Exception error)
    {
        string profile = MemoryProfiles.NameOf(plan.Profile);
        string advice = MemoryProfiles.Below(plan.Profile) is { } below && !plan.Budget.IsHost
            ? $"start with the memory profile {MemoryProfiles.NameOf(below)}, or choose a smaller size or fewer frames"
            : "choose a smaller size or fewer frames";
        return new DeviceMemoryException($"The video needs more memory than the device has with profile {profile}: {advice}.", error);
    }
}
