using HunyuanVideo.Model.Settings;
using TorchSharp;

namespace HunyuanVideo.Web.Options;

/// <summary>Devices as they were named; nothing is looked for yet.</summary>
/// <param name="Name">cpu, cuda, cuda:N or auto.</param>
/// <param name="List">Several by name, in place of <paramref name="Name"/>; null where none were.</param>
public sealed record DeviceChoice(string Name, string? List = null)
{
    /// <summary>Those that are to compute a video together.</summary>
    /// <exception cref="ComputeDeviceException">One of them is unknown or not there.</exception>
    public IReadOnlyList<torch.Device> On(ComputeDevices machine) => List is null ? machine.Of(Name) : machine.OfList(List);
}
