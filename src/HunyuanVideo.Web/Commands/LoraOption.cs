using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Hosting;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Options;

namespace HunyuanVideo.Web.Commands;

/// <summary><c>--lora FILE[=STRENGTH]</c>: a file, or the name of one in the folders where the server finds them.</summary>
internal static class LoraOption
{
    /// <summary>The LoRAs of the option's values.</summary>
    public static RequestedLoras Parse(IEnumerable<string> values) => new(values.Select(ParseOne));

    /// <summary>The settings with the files of a request's LoRAs, each checked whole before a weight of the model is read.</summary>
    /// <exception cref="CommandException">One is not there or cannot be used.</exception>
    public static GenerationSettings Apply(GenerationSettings settings, RequestedLoras? loras, ModelFolder folder, CancellationToken cancellationToken)
    {
        if (loras is null)
        {
            return settings;
        }

        var library = new LoraLibrary(Folders(), () => folder);
        LoraChoice[] opened = [.. loras.Select(lora => Open(lora, library, cancellationToken))];
        return opened.GroupBy(lora => lora.Hash, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twins
            ? throw new CommandException(
                $"{string.Join(" and ", twins.Select(lora => lora.File))} are the same LoRA; name it once, with the strength that is wanted.", ExitCode.BadArguments)
            : settings with { Loras = LoraSet.Of(opened) };
    }

    /// <summary>The settings that go with the LoRAs; null where they have none of their own, or are not there.</summary>
    public static DistillerAdvice? Advice(RequestedLoras? loras, ModelFolder folder)
    {
        var library = new LoraLibrary(Folders(), () => folder);
        return DistillerAdvice.Of(loras, name => (File.Exists(name) ? library.Look(Path.GetFullPath(name)) : library.Find(name)?.Info)?.Distilled);
    }

    private static LoraFolders Folders()
    {
        string data = new ServerOptions().DataDir;
        return new LoraFolders(data, Path.Combine(data, ModelServices.DefaultRoot), ModelSettings.Read([]).OfLoras);
    }

    private static LoraChoice Open(RequestedLora lora, LoraLibrary library, CancellationToken cancellationToken)
    {
        LoraEntry? entry = File.Exists(lora.Name) ? null : library.Find(lora.Name);
        string file = entry?.File ?? Path.GetFullPath(lora.Name);
        if (!File.Exists(file))
        {
            throw new CommandException($"There is no LoRA file {lora.Name}; give the path of a .safetensors file.", ExitCode.BadArguments);
        }

        try
        {
            library.Check(file, cancellationToken);
            return LoraChoice.Of(file, lora.Strength) with { Name = entry?.Name ?? Path.GetFileNameWithoutExtension(file) };
        }
        catch (CheckpointException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }

    /// <exception cref="CommandException">What follows the last = is a number that can be read in two ways.</exception>
    private static RequestedLora ParseOne(string value)
    {
        int equals = value.LastIndexOf('=');
        string text = value[(equals + 1)..];
        return equals <= 0 || File.Exists(value) ? new RequestedLora(value) : TypedNumber.Read(text, out double strength) switch
        {
            NumberFault.None => new RequestedLora(value[..equals], strength),
            // a name may hold an = of its own
            NumberFault.NoNumber => new RequestedLora(value),
            var fault => throw new CommandException($"The strength of --lora {value[..equals]} {TypedNumber.Words(fault, text, "0.8")}", ExitCode.BadArguments),
        };
    }
}
