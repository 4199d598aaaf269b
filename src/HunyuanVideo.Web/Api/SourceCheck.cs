using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Model.Settings;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Api;

/// <summary>Whether a render can begin from the job it names.</summary>
internal sealed class SourceCheck(IJobs jobs, DataFolder folder, IModelStatus model)
{
    private static readonly string Field = RenderFields.SourceJob.Name;

    /// <summary><paramref name="basis"/> with the source and the strength that a body asks for.</summary>
    /// <param name="body">The body.</param>
    /// <param name="basis">The settings of the old job, or the model's.</param>
    /// <param name="basisJob">The old job: a strength alone begins from it.</param>
    /// <param name="card">The model's card, for the strength that is left out.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static RenderRequest Apply(JobBody body, RenderRequest basis, JobId? basisJob, ModelCard card, FieldErrors errors)
    {
        double? strength = body.Value<double>(RenderFields.Strength.Name);
        string? source = body.Text(Field) ?? basis.SourceJob ?? (strength is null ? null : basisJob?.ToString());
        if (!string.IsNullOrEmpty(source))
        {
            return basis with { SourceJob = source, Strength = strength ?? basis.Strength ?? card.Defaults.Strength };
        }

        if (strength is not null)
        {
            errors.Add(RenderFields.Strength.Name, "A strength needs a source_job, whose composition is kept; name one or leave the strength out.");
        }

        return basis with { SourceJob = null, Strength = null };
    }

    /// <summary>Says what keeps the request from beginning where it asks to; a request without a source has no faults.</summary>
    public async ValueTask CheckAsync(RenderRequest request, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (request.SourceJob is not { } source)
        {
            return;
        }

        if (!JobId.TryParse(source, out JobId id))
        {
            errors.Add(Field, "The value must be the id of a job: 32 hexadecimal digits.");
            return;
        }

        StoredJob? job = await jobs.GetAsync(id, cancellationToken);
        string? latents = job?.Outcome?.LatentsFile is { } file ? folder.Full(file) : null;
        string? fault = job switch
        {
            null => $"There is no job {id} to begin from.",
            { IsActive: true } => $"The job {id} is not done yet; wait for its end.",
            { State: not JobState.Succeeded } => $"The job {id} has no video to begin from.",
            _ when !File.Exists(latents) => $"The job {id} kept no latents; render it again with Jobs:KeepLatents on.",
            _ => null,
        };
        if (fault is not null)
        {
            errors.Add(Field, fault);
            return;
        }

        CheckLatents(id, latents!, request, errors);
    }

    private void CheckLatents(JobId id, string file, RenderRequest request, FieldErrors errors)
    {
        try
        {
            LatentSource latents = LatentSource.Open(file);
            string name = model.Current.Card.Name;
            if (latents.Model is { } other && other != name)
            {
                errors.Add(Field, $"The job {id} was rendered with the model {other}, but this server renders with {name}.");
            }
            else if (latents.VideoLength != request.VideoLength)
            {
                errors.Add("video_length", $"The source has {latents.VideoLength} frames and this video must have as many, not {request.VideoLength}.");
            }
        }
        catch (SavedRenderException error)
        {
            errors.Add(Field, $"The latents of the job {id} cannot be used: {error.Shown()}");
        }
    }
}
