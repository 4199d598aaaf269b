using System.Text.Json;
using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Contracts;
using HunyuanVideo.Web.Storyboards;

namespace HunyuanVideo.Web.Api.Bodies;

/// <summary>From the bytes of a body to a storyboard that can be kept.</summary>
internal sealed class StoryboardBody(StoryboardClips clips)
{
    /// <summary>The body; an empty one is one without any field. Null when there are errors.</summary>
    public static StoryboardSubmission? Read(ReadOnlySpan<byte> json, FieldErrors errors)
    {
        if (json.IsEmpty)
        {
            return new StoryboardSubmission();
        }

        try
        {
            var read = JsonSerializer.Deserialize(json, StoryboardBodyJson.Default.StoryboardSubmission);
            if (read is null)
            {
                errors.Add(FieldErrors.Body, "The body must be one JSON object, as {\"clips\": [{\"job\": \"…\"}]}.");
            }

            return read;
        }
        catch (JsonException error)
        {
            string field = error.Path is { Length: > 2 } path ? path[2..] : FieldErrors.Body;
            errors.Add(field.Length <= 40 ? field : field[..40], "The value cannot be read; the fields are title, clips (job, from_frame, to_frame) and cross_fade_seconds.");
            return null;
        }
    }

    /// <summary>The clips with their ends filled in, each of a job that has a video.</summary>
    public async Task<IReadOnlyList<StoryboardClip>> ClipsAsync(
        IReadOnlyList<ClipSubmission> sent, FieldErrors errors, CancellationToken cancellationToken)
    {
        var wanted = new List<(JobId Job, ClipSubmission Clip)>(sent.Count);
        foreach (ClipSubmission clip in sent.Take(StoryboardRules.MostClips + 1))
        {
            if (JobId.TryParse(clip.Job, out JobId id))
            {
                wanted.Add((id, clip));
            }
            else
            {
                errors.Add("clips", $"Clip {wanted.Count + 1}: job must be the id of a job, 32 hexadecimal digits.");
                return [];
            }
        }

        IReadOnlyDictionary<JobId, StoredJob> jobs =
            await clips.JobsAsync(wanted.Select(entry => new StoryboardClip(entry.Job, 0, 1)), cancellationToken);
        var result = new List<StoryboardClip>(wanted.Count);
        foreach ((JobId id, ClipSubmission clip) in wanted)
        {
            if (!jobs.TryGetValue(id, out StoredJob? job))
            {
                errors.Add("clips", $"Clip {result.Count + 1}: the job {id} has no video.");
                return [];
            }

            result.Add(new StoryboardClip(id, clip.FromFrame ?? 0, clip.ToFrame ?? job.Request.VideoLength));
        }

        return result;
    }
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(
    PropertyNamingPolicy = System.Text.Json.Serialization.JsonKnownNamingPolicy.SnakeCaseLower,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)]
[System.Text.Json.Serialization.JsonSerializable(typeof(StoryboardSubmission))]
internal sealed partial class StoryboardBodyJson : System.Text.Json.Serialization.JsonSerializerContext;
