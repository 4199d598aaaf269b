using HunyuanVideo.Jobs;
using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.Folder;
using HunyuanVideo.Model.Pipeline;
using HunyuanVideo.Web.Diagnosis;
using TorchSharp;
using static TorchSharp.torch;

namespace HunyuanVideo.Web.Rendering;

/// <summary>
/// Keeps a model loaded between jobs, and loads another in its place when that is chosen: once on all devices together, or once on each of
/// them. Called on the workers' render threads.
/// </summary>
public sealed partial class PipelineHost(
    ModelFolder start, DevicePool pool, ModelStatus status, TimeProvider time, ILogger<PipelineHost> logger, ModelChoice? choice = null) : IDisposable
{
    private readonly Lock _loading = new();
    private volatile IReadOnlyList<HunyuanVideoPipeline> _pipelines = [];
    private LoadedFiles _files = LoadedFiles.None;
    private Exception? _failure;
    private bool _begun;
    private ModelFolder _folder = start;

    /// <summary>The model that is loaded; null while none is. What of it is cheap may be asked on any thread.</summary>
    public HunyuanVideoPipeline? Pipeline => _pipelines is [var first, ..] ? first : null;

    /// <summary>What is loaded, on all devices together or on each; empty while nothing is.</summary>
    public IReadOnlyList<HunyuanVideoPipeline> Pipelines => _pipelines;

    /// <summary>Whether a job could be rendered now.</summary>
    public bool IsFree => Pipeline is not null && pool.Slots.HasFree;

    /// <summary>Loads the model of the start, for all workers once.</summary>
    /// <exception cref="RenderException">It cannot be loaded; the status says so too.</exception>
    public void Load(CancellationToken cancellationToken)
    {
        lock (_loading)
        {
            if (!_begun)
            {
                _begun = true;
                LoadFirst(cancellationToken);
            }
            else if (_failure is not null)
            {
                throw new RenderException(_failure.Message, _failure);
            }
        }
    }

    private void LoadFirst(CancellationToken cancellationToken)
    {
        try
        {
            Load(_folder, cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            string sentence = SentenceOf(_folder, error);
            Fail(sentence);
            throw new RenderException(sentence, _failure = new RenderException(sentence, error));
        }
    }

    /// <summary>Takes up the choice of another model, if there is one and no device renders; until none does nobody gets one.</summary>
    public void FollowChoice(CancellationToken cancellationToken)
    {
        if (choice is not { Current.Pending: not null })
        {
            return;
        }

        using DeviceLease? all = pool.Slots.TryTakeForChange();
        if (all is not null && choice.TakePending() is { } next)
        {
            Switch(next, cancellationToken);
        }
    }

    /// <summary>Does something with the model, which stays loaded meanwhile and is nobody else's.</summary>
    /// <param name="job">What it is done for.</param>
    /// <param name="wantsAll">Whether more devices than one are of use.</param>
    /// <param name="cost">What a model has to do before; of several that are free the one with the least is used. Null where all are the same.</param>
    /// <param name="work">Is given the model, and what is loaded on the other devices it may have.</param>
    /// <param name="cancellationToken">Stops waiting for a device.</param>
    /// <exception cref="RenderException">No model is loaded.</exception>
    public T Use<T>(
        JobId job,
        bool wantsAll,
        Func<HunyuanVideoPipeline, TimeSpan>? cost,
        Func<HunyuanVideoPipeline, IReadOnlyList<HunyuanVideoPipeline>, T> work,
        CancellationToken cancellationToken)
    {
        TimeSpan CostOf(int device) => cost is not null && _pipelines.ElementAtOrDefault(device) is { } pipeline ? cost(pipeline) : TimeSpan.Zero;
        using DeviceLease lease = pool.Slots.TakeAsync(wantsAll, job, CostOf, cancellationToken).GetAwaiter().GetResult();
        IReadOnlyList<HunyuanVideoPipeline> loaded = _pipelines;
        return loaded.Count == 0
            ? throw new RenderException("The model is not loaded.")
            : work(loaded[lease.Devices[0]], [.. lease.Devices.Skip(1).Select(device => loaded[device])]);
    }

    /// <summary>What is wrong with the files of the model that is loaded, or with a device that it is on; null when nothing is.</summary>
    public MachineFault? Look()
    {
        try
        {
            foreach (Device device in _pipelines.Select(pipeline => pipeline.Device).Where(device => device.type != DeviceType.CPU))
            {
                // a device that is lost fails the first thing it is asked
                using Tensor probe = ones(1, device: device);
                probe.item<float>();
            }

            return _files.Look();
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new MachineFault(
                MachineFaultKind.Device, $"The device does not answer; if it does not come back, start the server again. {ErrorSentence.Of(error)}");
        }
    }

    /// <summary>Frees the model, unless a render hangs in native code: that one ends with the process.</summary>
    public void Dispose()
    {
        using DeviceLease? all = pool.Slots.TryTakeForChange();
        if (all is not null)
        {
            Release();
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
        _files = LoadedFiles.None;
        IReadOnlyList<HunyuanVideoPipeline> old = _pipelines;
        _pipelines = [];
        foreach (HunyuanVideoPipeline pipeline in old)
        {
            pipeline.Dispose();
        }
    }

    private void Load(ModelFolder model, CancellationToken cancellationToken)
    {
        _folder = model;
        long began = time.GetTimestamp();
        var progress = new LoadReporter(status, model, new LoadLog(time, LogLoading));
        var loaded = new List<HunyuanVideoPipeline>();
        try
        {
            foreach (PipelineOptions options in pool.Pipelines)
            {
                loaded.Add(HunyuanVideoPipeline.Load(model, options, progress, cancellationToken));
            }
        }
        catch
        {
            loaded.ForEach(pipeline => pipeline.Dispose());
            throw;
        }

        _pipelines = loaded;
        _files = LoadedFiles.Of(model);
        HunyuanVideoPipeline pipeline = loaded[0];
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
