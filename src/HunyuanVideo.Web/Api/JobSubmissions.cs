using HunyuanVideo.Jobs;
using HunyuanVideo.Jobs.Queue;
using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Api.Bodies;
using HunyuanVideo.Web.Loras;
using HunyuanVideo.Web.Rendering;
using HunyuanVideo.Web.Requests;

namespace HunyuanVideo.Web.Api;

/// <summary>From a body to a queued job, for the API and the hub.</summary>
internal sealed class JobSubmissions(IJobs jobs, Webhooks webhooks, IModelStatus model, SourceCheck sources, LoraChoices loras)
{
    public const int LongestKey = 200;

    /// <summary>
    /// Queues what <paramref name="json"/> says; faults go to <paramref name="errors"/>, and then nothing is queued. What is left out takes the
    /// settings of a LoRA that makes renders of few steps, where one is asked for, and the warnings say so.
    /// </summary>
    /// <param name="json">The body.</param>
    /// <param name="basis">The job whose settings are taken for what the body leaves out; null takes the model's defaults.</param>
    /// <param name="key">The idempotency key.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<(Submission Submission, IReadOnlyList<string> Warnings)?> SubmitAsync(
        byte[] json, RenderJob? basis, string? key, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (await ReadAsync(json, basis, key, errors, cancellationToken) is not { } read)
        {
            return null;
        }

        Submission submission = await jobs.SubmitAsync(read.Request, key, cancellationToken);
        if (submission is { Outcome: EnqueueOutcome.Accepted, Job: { } job } && read.Webhook is { } url)
        {
            await webhooks.AddAsync(job.Id, url, cancellationToken);
        }

        return (submission, read.Warnings);
    }

    private async ValueTask<(RenderRequest Request, Uri? Webhook, IReadOnlyList<string> Warnings)?> ReadAsync(
        byte[] json, RenderJob? basis, string? key, FieldErrors errors, CancellationToken cancellationToken)
    {
        if (key is { Length: 0 or > LongestKey })
        {
            errors.Add("Idempotency-Key", $"The key must have 1 to {LongestKey} characters, not {key.Length}.");
        }

        JobBody body = JobBody.Empty;
        if (json.Length > 0)
        {
            body = JobBody.ReadSubmission(json, errors);
        }
        else if (basis is null)
        {
            errors.Add(FieldErrors.Body, "The body is empty; send a JSON object, as {\"prompt\": \"…\"}.");
        }

        if (errors.Has(FieldErrors.Body) && json.Length > 0)
        {
            return null;
        }

        RenderRequest old = basis?.Request ?? RenderFields.Defaults(model.Current.Card);
        DistillerAdvice? advice = loras.AdviceOf(body.LorasOver(old));
        if (basis is null && advice is not null)
        {
            old = RenderFields.Defaults(advice.Fill(model.Current.Card));
        }

        RenderRequest request = body.Apply(SourceCheck.Apply(body, old, basis?.Id, model.Current.Card, errors), errors);
        await sources.CheckAsync(request, errors, cancellationToken);
        if (loras.FaultOf(request) is { } fault)
        {
            errors.Add(fault.Field, fault.Message);
        }

        Uri? webhook = body.Text(JobBody.WebhookUrl) is { } url ? webhooks.Check(url, errors) : null;
        // what an old job has was asked for once
        string? warning = advice?.Sentence(request, field => basis is not null || body.Has(field));
        return errors.Any ? null : (request, webhook, warning is null ? [] : [warning]);
    }
}
