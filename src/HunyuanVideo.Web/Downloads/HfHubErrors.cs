using System.Net;

namespace HunyuanVideo.Web.Downloads;

/// <summary>A hub's refusals as one sentence each.</summary>
public static class HfHubErrors
{
    public static DownloadException Of(HttpResponseMessage response, HfHubRepository repository, string what, bool hasToken)
    {
        string code = response.Headers.TryGetValues("X-Error-Code", out IEnumerable<string>? values) ? values.First() : string.Empty;
        return new DownloadException(response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when hasToken =>
                $"The hub refused the access token for {repository.Id} (401); make a new one on https://huggingface.co/settings/tokens, set HF_TOKEN to it, and check the name.",
            HttpStatusCode.Unauthorized =>
                $"The hub gives {repository.Id} only to those it knows (401); agree to its licence on {repository.Page}, set HF_TOKEN to your access token, and check the name.",
            HttpStatusCode.Forbidden =>
                $"The hub does not let this access token have {repository.Id} (403); agree to its licence on {repository.Page} with the same account, and let HF_TOKEN read it.",
            HttpStatusCode.NotFound when code == "RevisionNotFound" =>
                $"{repository.Id} has no revision '{repository.Revision}' (404); check --revision.",
            HttpStatusCode.NotFound =>
                $"The hub has no {what} of {repository.Id} at '{repository.Revision}' (404); check the name and --revision.",
            HttpStatusCode.TooManyRequests =>
                $"The hub asks for a pause (429); wait some minutes and run the same command again{(hasToken ? "" : ", or set HF_TOKEN, which allows more")}.",
            HttpStatusCode.RequestedRangeNotSatisfiable =>
                $"The hub's {what} of {repository.Id} is shorter than its list says (416); run the same command again later.",
            >= HttpStatusCode.InternalServerError =>
                $"The hub fails with {(int)response.StatusCode} for {what} of {repository.Id}; run the same command again later, it goes on where it stopped.",
            _ => $"The hub answered {(int)response.StatusCode} for {what} of {repository.Id}; check the name and HF_ENDPOINT.",
        });
    }
}
