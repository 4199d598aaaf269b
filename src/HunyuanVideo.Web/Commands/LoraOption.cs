using System.Globalization;
using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Loras;

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

        var library = new LoraLibrary(new LoraFolders(data: null, models: null), () => folder);
        return settings with { Loras = LoraSet.Of(loras.Select(lora => Open(lora, library, cancellationToken))) };
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

    private static RequestedLora ParseOne(string value)
    {
        int equals = value.LastIndexOf('=');
        return equals > 0 && double.TryParse(value.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double strength)
            ? new RequestedLora(value[..equals], strength)
            : new RequestedLora(value);
    }
}
