using System.Globalization;
using HunyuanVideo.Model.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Settings;

/// <summary>Which devices compute a video together, as people name them.</summary>
/// <param name="cards">The machine's CUDA devices.</param>
/// <param name="linked">Whether two of them, by their numbers, see each other's memory.</param>
public sealed class ComputeDevices(IReadOnlyList<CudaCard> cards, Func<int, int, bool> linked)
{
    /// <summary>More than this share a video's tokens no better.</summary>
    public const int Most = 8;

    /// <summary>Those of this machine.</summary>
    public static ComputeDevices OfMachine() => new(CudaCard.All(), (one, other) => CudaPeers.CanAccess(one, other) && CudaPeers.CanAccess(other, one));

    /// <summary>
    /// What <c>--device</c> means: <c>cpu</c> and <c>cuda:1</c> that one; <c>cuda</c>, and <c>auto</c> where there is one, the first card with all that
    /// are like it and linked to it.
    /// </summary>
    /// <exception cref="ComputeDeviceException">The name is unknown, or there is no such device; the message says what to do.</exception>
    public IReadOnlyList<Device> Of(string name) => name switch
    {
        "cpu" => [CPU],
        "auto" => cards.Count > 0 ? Alike() : [CPU],
        "cuda" when cards.Count > 0 => Alike(),
        "cuda" => [Card(0)],
        _ => [One(name)],
    };

    /// <summary>What <c>--devices</c> means: names or numbers of cards, <c>0,1</c> or <c>cuda:0,cuda:1</c>, or as many processors, <c>cpu,cpu</c>.</summary>
    /// <exception cref="ComputeDeviceException">One of them is unknown or not there, or they cannot compute one video; the message says what to do.</exception>
    public IReadOnlyList<Device> OfList(string names)
    {
        string[] parts = names.Split(',', StringSplitOptions.TrimEntries);
        Device[] devices = [.. parts.Select(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? Card(index) : One(name))];
        if (devices.Length > Most)
        {
            throw new ComputeDeviceException($"{devices.Length} devices are too many for one video; name at most {Most}.");
        }

        if (devices.Select(device => device.type).Distinct().Count() > 1)
        {
            throw new ComputeDeviceException($"Processors and cards cannot compute one video together: '{names}'. Name one kind.");
        }

        if (devices[0].type == DeviceType.CUDA)
        {
            RequireCards(names, [.. devices.Select(device => cards[device.index])]);
        }

        return devices;
    }

    /// <summary>Whether all of several devices see each other's memory, so that tokens go straight from one to the other.</summary>
    public bool AreLinked(IReadOnlyList<Device> devices) => devices.All(device => device.type == DeviceType.CUDA)
        && devices.All(one => devices.All(other => one.index == other.index || linked(one.index, other.index)));

    private static void RequireCards(string names, CudaCard[] chosen)
    {
        if (chosen.DistinctBy(card => card.Index).Count() < chosen.Length)
        {
            throw new ComputeDeviceException($"A card is named twice in '{names}'; name each once.");
        }

        if (Array.Find(chosen, card => card.Capability != chosen[0].Capability) is { } other)
        {
            throw new ComputeDeviceException(
                $"cuda:{chosen[0].Index} ({chosen[0].Name}) and cuda:{other.Index} ({other.Name}) round differently and cannot compute one video together; name cards of one kind.");
        }
    }

    private Device[] Alike()
    {
        CudaCard[] alike = [.. cards.Where(card => card.IsLike(cards[0])).Where(card => card.Index == 0 || linked(0, card.Index)).Take(Most)];
        return [.. alike.Select(card => new Device(DeviceType.CUDA, card.Index))];
    }

    private Device One(string name)
    {
        const string cuda = "cuda:";
        return name == "cpu"
            ? CPU
            : name == "cuda"
                ? Card(0)
                : name.StartsWith(cuda, StringComparison.Ordinal) && int.TryParse(name.AsSpan(cuda.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                    ? Card(index)
                    : throw new ComputeDeviceException($"'{name}' is not a device; use auto, cpu, cuda or cuda:N.");
    }

    private Device Card(int index) => index < cards.Count
        ? new Device(DeviceType.CUDA, index)
        : throw new ComputeDeviceException(cards.Count == 0
            ? "There is no CUDA device here, or this is the CPU build; use --device cpu, or the CUDA build on a machine with an NVIDIA driver."
            : $"cuda:{index} does not exist; this machine has {cards.Count} CUDA device(s), counted from 0.");
}
