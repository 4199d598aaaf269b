using HunyuanVideo.Model.Checkpoints;
using HunyuanVideo.Model.TextEncoders;
using static TorchSharp.torch;

namespace HunyuanVideo.Model.Pipeline;

/// <summary>
/// Saves a render's latents on disk while it denoises, so that a render that was cut off goes on from there, with the same
/// bits as one that was not. The file is replaced as a whole; one that is damaged or of another render is passed over.
/// </summary>
/// <param name="path">The file. Whoever ordered the render deletes it when the result is safe.</param>
/// <param name="interval">The least time between two writes; the last step is always written, before the VAE decodes.</param>
/// <param name="time">Tells the time.</param>
public sealed class SavedRender(string path, TimeSpan interval, TimeProvider time)
{
    private const string RenderKey = "render";
    private const string StepKey = "step";
    private const string StepsKey = "steps";
    private const string FinishedKey = "finished_at";
    private const string ComputedKey = "computed_steps";
    private const string CachePrefix = "cache.";

    private static readonly Dictionary<string, Tensor> NoTensors = new(StringComparer.Ordinal);

    private long _lastSave = time.GetTimestamp();
    private bool _isUnsaved;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>
    /// Told in one sentence, once until a save goes well again, that the render cannot be saved, as on a full disk. It goes on all the same:
    /// what is saved is for the case that it is cut off.
    /// </summary>
    public Action<string>? OnUnsaved { get; init; }

    /// <summary>Steps that were already done when the render began; 0 for a fresh one.</summary>
    public int ResumedAt { get; private set; }

    /// <summary>Steps that are safe in the file by now; 0 without one.</summary>
    public int KeptStep { get; private set; }

    /// <summary>Whether a file holds latents whose denoising is done. False where it is not there or cannot be read; reads no tensor.</summary>
    public static bool IsDenoised(string path)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            return file.Metadata.GetValueOrDefault(StepKey) is { } done && done == file.Metadata.GetValueOrDefault(StepsKey);
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    /// <summary>What the file holds for the render of this identity, or null. The content belongs to the caller.</summary>
    internal DenoiseState? TryLoad(string identity, Device device)
    {
        try
        {
            using SafetensorsFile file = SafetensorsFile.Open(path);
            bool fits = file.Metadata.GetValueOrDefault(RenderKey) == identity;
            DenoiseState? state = fits && int.TryParse(file.Metadata.GetValueOrDefault(StepKey), out int step) ? Read(file, step, device) : null;
            ResumedAt = state?.Done ?? 0;
            KeptStep = ResumedAt;
            return state;
        }
        catch (CheckpointException)
        {
            // absent, or cut off by a crash of the machine: begin anew
            return null;
        }
    }

    /// <summary>Writes the state after a step, if it is time or the last step.</summary>
    internal void Offer(string identity, LoopPosition at, Tensor latents, DenoiseInputs inputs)
    {
        bool isLast = at.Done == inputs.Scheduler.Steps;
        if (isLast || (time.GetElapsedTime(_lastSave) >= interval && inputs.Cache?.CanResumeAt(at.Done) != false))
        {
            Write(identity, at, latents, inputs);
        }
    }

    /// <summary>Writes the state of a loop now; where that fails the last save stays.</summary>
    internal void Write(string identity, LoopPosition at, Tensor latents, DenoiseInputs inputs)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["latents"] = latents };
        Add(tensors, "positive", inputs.Positive);
        if (inputs.Negative is not null)
        {
            Add(tensors, "negative", inputs.Negative);
        }

        foreach ((string name, Tensor value) in inputs.Cache?.State() ?? NoTensors)
        {
            tensors[CachePrefix + name] = value;
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [RenderKey] = identity,
            [StepKey] = $"{at.Done}",
            [StepsKey] = $"{inputs.Scheduler.Steps}",
            [ComputedKey] = $"{at.Computed}",
        };
        if (at.FinishedAt is { } finished)
        {
            metadata[FinishedKey] = $"{finished}";
        }

        _lastSave = time.GetTimestamp();
        try
        {
            SafetensorsWriter.Write(path, tensors, metadata);
            KeptStep = at.Done;
            _isUnsaved = false;
        }
        catch (CheckpointException error)
        {
            if (!_isUnsaved)
            {
                _isUnsaved = true;
                OnUnsaved?.Invoke(error.Message);
            }
        }
    }

    private static void Add(Dictionary<string, Tensor> tensors, string name, TextConditioning text)
    {
        tensors[name + ".states"] = text.TextStates;
        tensors[name + ".mask"] = text.TextMask;
        tensors[name + ".pooled"] = text.Pooled;
    }

    private static DenoiseState Read(SafetensorsFile file, int step, Device device)
    {
        using var scope = NewDisposeScope();
        // copies, because the file is replaced while its mapping would still be in use
        Tensor Copy(string name) => file.Read(name).clone().to(device);
        TextConditioning Text(string name) => new(Copy(name + ".states"), Copy(name + ".mask"), Copy(name + ".pooled"));

        TextConditioning? negative = file.Entries.ContainsKey("negative.states") ? Text("negative") : null;
        int? finishedAt = int.TryParse(file.Metadata.GetValueOrDefault(FinishedKey), out int finished) ? finished : null;
        return new DenoiseState(step, finishedAt, Copy("latents").DetachFromDisposeScope(), Text("positive"), negative)
        {
            Computed = int.TryParse(file.Metadata.GetValueOrDefault(ComputedKey), out int computed) ? computed : step,
            Cache = file.Entries.Keys.Where(name => name.StartsWith(CachePrefix, StringComparison.Ordinal))
                .ToDictionary(name => name[CachePrefix.Length..], name => Copy(name).DetachFromDisposeScope(), StringComparer.Ordinal),
        };
    }
}
