using HunyuanVideo.Model.Settings;

namespace HunyuanVideo.Web.Commands;

/// <summary>What <c>--from</c> and <c>--strength</c> say.</summary>
public static class SourceOption
{
    private const string Latents = ".safetensors";

    /// <summary>The settings of a render that begins from <paramref name="from"/>, whose length they take unless one is given.</summary>
    /// <exception cref="CommandException">There are no such latents, or they do not fit.</exception>
    public static GenerationSettings Apply(GenerationSettings settings, string? from, double? strength, ModelCard card, bool isLengthGiven)
    {
        if (from is null)
        {
            return strength is null
                ? settings
                : throw new CommandException("--strength needs --from: the render whose composition is kept.", ExitCode.BadArguments);
        }

        LatentSource source = Open(from);
        if (isLengthGiven && settings.VideoLength != source.VideoLength)
        {
            throw new CommandException(
                $"{from} has {source.VideoLength} frames and this video must have as many, not {settings.VideoLength}; leave --frames out.",
                ExitCode.BadArguments);
        }

        return settings with { VideoLength = source.VideoLength, Source = source, Strength = strength ?? card.Defaults.Strength };
    }

    private static LatentSource Open(string from)
    {
        bool isVideo = !from.EndsWith(Latents, StringComparison.OrdinalIgnoreCase);
        string file = Path.GetFullPath(isVideo ? Path.ChangeExtension(from, Latents) : from);
        if (!File.Exists(file))
        {
            throw new CommandException(
                isVideo ? $"There are no latents beside {from}: {file} is missing; render it with --latents-out." : $"{from} does not exist.",
                ExitCode.BadArguments);
        }

        try
        {
            return LatentSource.Open(file);
        }
        catch (SavedRenderException error)
        {
            throw new CommandException(error.Message, ExitCode.BadArguments);
        }
    }
}
