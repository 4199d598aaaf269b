using HunyuanVideo.Jobs.Store;
using HunyuanVideo.Web.Diagnosis;
using HunyuanVideo.Web.Security;
using Microsoft.AspNetCore.SignalR;

namespace HunyuanVideo.Web.Api.Hubs;

/// <summary>
/// Tells callers what they can act on, and the log the rest: SignalR itself would log every mistake of a caller as an error, which the
/// settings therefore leave out.
/// </summary>
internal sealed partial class HubErrors(ILogger<HubErrors> logger) : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (JobStoreException error)
        {
            LogFailed(error, invocationContext.HubMethodName);
            throw new HubException(error.Shown(), error);
        }
        catch (NotAllowedException error)
        {
            throw new HubException(error.Shown(), error);
        }
        catch (Exception error) when (error is not (HubException or OperationCanceledException))
        {
            LogFailed(error, invocationContext.HubMethodName);
            throw;
        }
    }

    [LoggerMessage(LogLevel.Error, "The hub method {Method} failed")]
    private partial void LogFailed(Exception error, string method);
}
