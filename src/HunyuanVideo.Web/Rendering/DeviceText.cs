using System.Globalization;
using TorchSharp;

namespace HunyuanVideo.Web.Rendering;

/// <summary>The devices that compute a video together, in words.</summary>
internal static class DeviceText
{
    /// <summary>As <c>CPU, 8 threads</c>, <c>CPU × 2, 8 threads</c>, <c>cuda:0</c> or <c>cuda:0, cuda:1</c>.</summary>
    public static string Of(IReadOnlyList<torch.Device> devices)
    {
        if (devices[0].type != DeviceType.CPU)
        {
            return string.Join(", ", devices);
        }

        string times = devices.Count == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" × {devices.Count}");
        return string.Create(CultureInfo.InvariantCulture, $"CPU{times}, {torch.get_num_threads()} threads");
    }
}
