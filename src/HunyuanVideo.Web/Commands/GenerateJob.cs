using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Commands;

/// <summary>Loads the model and renders one video, on the calling thread.</summary>
public sealed class GenerateJob(
    ModelFolder folder, PipelineOptions options, GenerationSettings settings, VideoTargets targets, Mp4Options mp4, Mp4Writer writer)
{
    public VideoMetadata Run(RenderView view, CancellationToken cancellationToken)
    {
        var loading = new ImmediateProgress<LoadProgress>(view.Loading);
        using HunyuanVideoPipeline pipeline = Load(loading, cancellationToken);
        WarnOfTruncation(pipeline, view);
        VideoMetadata metadata = new VideoProducer(pipeline, writer, options.TimeProvider)
            .Produce(settings, targets, mp4, checkpoint: null, new ImmediateProgress<GenerationProgress>(view.Rendering), view.Encoding, cancellationToken);
        view.Finished();
        return metadata;
    }

    private HunyuanVideoPipeline Load(IProgress<LoadProgress> loading, CancellationToken cancellationToken)
    {
        try
        {
            return HunyuanVideoPipeline.Load(folder, options, loading, cancellationToken);
        }
        catch (CheckpointException error)
        {
            throw new CommandException(ModelFault.Of(error, folder.Paths).Sentence, ExitCode.Failed);
        }
    }

    private void WarnOfTruncation(HunyuanVideoPipeline pipeline, RenderView view)
    {
        PromptTokens tokens = pipeline.CountTokens(settings.Prompt);
        if (tokens.IsTruncated)
        {
            view.Warn(
                $"The prompt has {tokens.Llama.Count} tokens of at most {tokens.Llama.Limit} (llm) and {tokens.Clip.Count} of {tokens.Clip.Limit} (clip); what is over is not seen.");
        }
    }
}
