namespace HunyuanVideo.Web.Api.Contracts;

/// <summary>Who wants to be told of the end of a job; kept in a file until that is done.</summary>
/// <param name="Url">The address.</param>
public sealed record WebhookTicket(Uri Url);
