using HunyuanVideo.Media;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Model.TextEncoders;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Rendering;

namespace HunyuanVideo.Web.Commands;

/// <summary>Loads the model and renders one video, on the calling thread.</summary>
public sealed class GenerateJob(ModelFolder folder, PipelineOptions options, VideoOrder order, Mp4Writer writer)
{
    public VideoMetadata Run(RenderView view, CancellationToken cancellationToken)
    {
        var loading = new ImmediateProgress<LoadProgress>(view.Loading);
        using HunyuanVideoPipeline pipeline = Load(loading, cancellationToken);
        WarnOfTruncation(pipeline, view);
        if (pipeline.MemoryPlan.ChangesPicture)
        {
            view.Warn(pipeline.MemoryPlan.Sentence);
        }

        ProducedVideo produced = new VideoProducer(pipeline, writer, options.TimeProvider)
            .Produce(order, new ImmediateProgress<GenerationProgress>(view.Rendering), view.Encoding, cancellationToken);
        if (produced.EncodedAgain is { } failure)
        {
            view.Warn($"The video was written at the second attempt, with a plain preset: {failure}");
        }

        if (produced.Unsaved is { } why)
        {
            throw new CommandException($"The video is written, but {why.Message}", ExitCode.Failed);
        }

        view.Finished();
        return produced.Metadata;
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
        PromptTokens tokens = pipeline.CountTokens(order.Settings.Prompt);
        if (tokens.IsTruncated)
        {
            view.Warn(
                $"The prompt has {tokens.Llama.Count} tokens of at most {tokens.Llama.Limit} (llm) and {tokens.Clip.Count} of {tokens.Clip.Limit} (clip); what is over is not seen.");
        }
    }
}
