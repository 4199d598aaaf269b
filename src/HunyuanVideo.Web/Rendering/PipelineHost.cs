using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Diagnosis;

namespace HunyuanVideo.Web.Rendering;

/// <summary>Keeps a model loaded between jobs, and loads another in its place when that is chosen. Called on the render thread.</summary>
public sealed partial class PipelineHost(
    ModelFolder start, PipelineOptions options, ModelStatus status, TimeProvider time, ILogger<PipelineHost> logger, ModelChoice? choice = null) : IDisposable
{
    private readonly Lock _rendering = new();
    private volatile HunyuanVideoPipeline? _pipeline;
    private ModelFolder _folder = start;

    /// <summary>The model that is loaded; null while none is. What of it is cheap may be asked on any thread.</summary>
    public HunyuanVideoPipeline? Pipeline => _pipeline;

    /// <summary>Loads the model of the start.</summary>
    /// <exception cref="RenderException">It cannot be loaded; the status says so too.</exception>
    public void Load(CancellationToken cancellationToken)
    {
        try
        {
            Load(_folder, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            string sentence = SentenceOf(_folder, error);
            Fail(sentence);
            throw new RenderException(sentence, error);
        }
    }

    /// <summary>Takes up the choice of another model, if there is one.</summary>
    public void FollowChoice(CancellationToken cancellationToken)
    {
        if (choice?.TakePending() is { } next)
        {
            lock (_rendering)
            {
                Switch(next, cancellationToken);
            }
        }
    }

    /// <summary>Does something with the model, which stays loaded meanwhile.</summary>
    /// <exception cref="RenderException">No model is loaded.</exception>
    public T Use<T>(Func<HunyuanVideoPipeline, T> work)
    {
        lock (_rendering)
        {
            return work(_pipeline ?? throw new RenderException("The model is not loaded."));
        }
    }

    /// <summary>Frees the model, unless a render hangs in native code: that one ends with the process.</summary>
    public void Dispose()
    {
        if (!_rendering.TryEnter())
        {
            return;
        }

        try
        {
            _pipeline?.Dispose();
        }
        finally
        {
            _rendering.Exit();
        }
    }

    /// <summary>Releases the model and loads another; if that fails, the one before it again.</summary>
    private void Switch(ModelFolder next, CancellationToken cancellationToken)
    {
        ModelFolder before = _folder;
        try
        {
            Release();
            Load(next, cancellationToken);
            choice!.Loaded(next);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotLoaded(error, next.Path);
            GoBack(before, SentenceOf(next, error), cancellationToken);
        }
    }

    private void GoBack(ModelFolder before, string why, CancellationToken cancellationToken)
    {
        try
        {
            Release();
            Load(before, cancellationToken);
            choice!.Failed($"{why} {before.Card.Name} was loaded again.");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            string both = $"{why} {SentenceOf(before, error)}";
            Fail(both);
            choice!.Failed(both);
        }
    }

    private void Release()
    {
        HunyuanVideoPipeline? old = _pipeline;
        _pipeline = null;
        old?.Dispose();
    }

    private void Load(ModelFolder model, CancellationToken cancellationToken)
    {
        _folder = model;
        long began = time.GetTimestamp();
        var progress = new LoadReporter(status, model, new LoadLog(time, LogLoading));
        HunyuanVideoPipeline pipeline = HunyuanVideoPipeline.Load(model, options, progress, cancellationToken);
        _pipeline = pipeline;
        status.Report(status.Current with { Phase = ModelPhase.Ready, Message = null, Loaded = 1, Loading = null, Dtype = pipeline.Precision.Name });
        LogMemory(pipeline.MemoryPlan.Sentence);
        LogKernels(pipeline.Kernels);
        LogLoaded(model.Card.Name, model.Path, time.GetElapsedTime(began).TotalSeconds);
    }

    private void Fail(string sentence) =>
        status.Report(status.Current with { Phase = ModelPhase.Failed, Message = sentence, Loaded = null, Loading = null });

    private static string SentenceOf(ModelFolder model, Exception error) => error is CheckpointException checkpoint
        ? ModelFault.Of(checkpoint, model.Paths).Sentence
        : $"The model in {model.Path} could not be loaded. {ErrorSentence.Of(error)}";

    [LoggerMessage(LogLevel.Information, "{Plan}")]
    private partial void LogMemory(string plan);

    [LoggerMessage(LogLevel.Information, "Between the matrix products: {Kernels}")]
    private partial void LogKernels(string kernels);

    [LoggerMessage(LogLevel.Information, "{Progress}")]
    private partial void LogLoading(string progress);

    [LoggerMessage(LogLevel.Error, "The model in {Folder} could not be loaded")]
    private partial void LogNotLoaded(Exception error, string folder);

    [LoggerMessage(LogLevel.Information, "{Model} loaded from {Folder} in {Seconds:F1} s")]
    private partial void LogLoaded(string model, string folder, double seconds);
}
