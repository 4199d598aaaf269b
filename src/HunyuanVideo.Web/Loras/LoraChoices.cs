using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Loras;

/// <summary>From the names that a render asks for to the files it is rendered with.</summary>
public sealed class LoraChoices(LoraLibrary library)
{
    private const int NamesInMessage = 8;

    /// <summary>Why a render cannot have its LoRAs now; null when it can.</summary>
    public SettingsError? FaultOf(RenderRequest request) =>
        request.Loras is { } loras && (loras.Select(lora => FaultOf(lora.Name)).FirstOrDefault(fault => fault is not null) ?? FaultOfTwins(loras)) is { } fault
            ? new SettingsError(RenderFields.Loras.Name, fault)
            : null;

    /// <summary>The files of a render; null for none.</summary>
    /// <exception cref="RenderException">One is gone, or cannot be used with this model.</exception>
    public LoraSet? Resolve(RequestedLoras? loras)
    {
        if (loras is null)
        {
            return null;
        }

        return LoraSet.Of(loras.Select(lora =>
        {
            if (FaultOf(lora.Name) is { } fault)
            {
                // it went a moment ago: the next attempt waits for it
                throw new RenderException(fault) { Retryable = true };
            }

            LoraEntry entry = library.Find(lora.Name)!;
            return new LoraChoice(entry.File, library.HashOf(entry.File), lora.Strength) { Name = entry.Name };
        }));
    }

    /// <summary>The files of a render; null where one cannot be used, which whoever renders is told. The empty set for none.</summary>
    public LoraSet? TryResolve(RequestedLoras? loras)
    {
        try
        {
            return Resolve(loras) ?? LoraSet.None;
        }
        catch (Exception error) when (error is RenderException or CheckpointException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The settings that go with a render's LoRAs; null where they have none of their own.</summary>
    internal DistillerAdvice? AdviceOf(RequestedLoras? loras) => DistillerAdvice.Of(loras, name => library.Find(name)?.Info?.Distilled);

    /// <summary>Two names of one file would apply it twice.</summary>
    private string? FaultOfTwins(RequestedLoras loras) => loras.GroupBy(lora => library.Find(lora.Name)?.File).FirstOrDefault(same => same.Key is not null && same.Count() > 1) is { } twins
        ? $"{string.Join(" and ", twins.Select(lora => lora.Name))} are the same LoRA; name it once, with the strength that is wanted."
        : null;

    private string? FaultOf(string name) => library.Find(name) is { } entry ? entry.Fault : Unknown(name);

    private string Unknown(string name)
    {
        string[] names = [.. library.Find().Where(entry => entry.Fault is null).Select(entry => entry.Name)];
        string there = names.Length == 0 ? "there are none yet"
            : $"there are {string.Join(", ", names.Take(NamesInMessage))}{(names.Length > NamesInMessage ? ", …" : string.Empty)}";
        return $"There is no LoRA {name}; {there}.";
    }
}
