using System.Globalization;
using HunyuanVideo.Model.Native;
using HunyuanVideo.Model.Native.Cuda;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Options;
using TorchSharp;

namespace HunyuanVideo.Web.Diagnosis;

/// <summary>The devices a render would use, how they are linked, and what each of them runs.</summary>
public static class DeviceCheck
{
    private const string DriverFile = "/proc/driver/nvidia/version";

    /// <summary>Those of this machine.</summary>
    public static Finding Of(DeviceChoice choice)
    {
        try
        {
            IReadOnlyList<CudaCard> cards = CudaCard.All();
            return Of(choice, cards, ComputeDevices.OfMachine(), DriverVersion());
        }
        catch (Exception error)
        {
            return new Finding("device", Ok: false, error.Message.Split('\n')[0], "choose another --device, or install the build for it");
        }
    }

    /// <summary>Those of a machine with given cards.</summary>
    /// <exception cref="ComputeDeviceException">What was named is not there.</exception>
    public static Finding Of(DeviceChoice choice, IReadOnlyList<CudaCard> cards, ComputeDevices machine, string? driverVersion)
    {
        IReadOnlyList<torch.Device> devices = choice.On(machine);
        string driver = driverVersion is null ? string.Empty : $", NVIDIA driver {driverVersion}";
        if (devices[0].type != DeviceType.CPU)
        {
            string all = string.Join("; ", devices.Select(device => Describe(cards[device.index])));
            return new Finding("device", Ok: true, $"{all}{Links(devices, machine)}{driver}");
        }

        // a driver without a device means that the program cannot use the card
        if (driver.Length > 0 && choice is { Name: "auto", List: null })
        {
            return new Finding("device", Ok: false, $"CPU only{driver}", "use the CUDA build (-p:TorchBackend=cuda), and check that nvidia-smi lists the GPU", StopsRender: false);
        }

        string times = devices.Count == 1 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" in {devices.Count} parts");
        return new Finding("device", Ok: true, $"CPU{times}, {Environment.ProcessorCount} cores; a GPU is needed for the 13 B model");
    }

    private static string Describe(CudaCard card) => string.Create(
        CultureInfo.InvariantCulture,
        $"cuda:{card.Index} {card.Name} (capability {card.Capability / 10}.{card.Capability % 10}): {CardKernels.Of(card.Capability).Sentence}");

    private static string Links(IReadOnlyList<torch.Device> devices, ComputeDevices machine) => devices.Count == 1
        ? string.Empty
        : machine.AreLinked(devices)
            ? "; they see each other's memory and render one video together"
            : "; they do not see each other's memory: what they exchange goes by way of the host, which may take longer than one of them alone";

    private static string? DriverVersion()
    {
        try
        {
            // "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu …"
            return File.Exists(DriverFile)
                ? File.ReadLines(DriverFile).FirstOrDefault()?.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(word => char.IsAsciiDigit(word[0]) && word.Contains('.', StringComparison.Ordinal))
                : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
