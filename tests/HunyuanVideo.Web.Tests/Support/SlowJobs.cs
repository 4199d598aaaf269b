using System.Reflection;
using HunyuanVideo.Jobs.Queue;

namespace HunyuanVideo.Web.Tests.Support;

/// <summary>Jobs that never answer, or say that they cannot.</summary>
internal class SlowJobs : DispatchProxy
{
    private Exception? _error;

    public static IJobs Create(Exception? error = null)
    {
        IJobs jobs = Create<IJobs, SlowJobs>();
        ((SlowJobs)(object)jobs)._error = error;
        return jobs;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (_error is not null)
        {
            throw _error;
        }

        Type type = targetMethod!.ReturnType.IsGenericType ? targetMethod.ReturnType.GetGenericArguments()[0] : typeof(bool);
        object source = Activator.CreateInstance(typeof(TaskCompletionSource<>).MakeGenericType(type))!;
        return source.GetType().GetProperty("Task")!.GetValue(source);
    }
}
