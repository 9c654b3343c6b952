using System.Runtime.ExceptionServices;

namespace Sluice.Http;

/// <summary>What one attempt yielded: an answer, whose body may still be coming, or what was thrown.</summary>
internal readonly record struct HttpAnswer(HttpResponseMessage? Response, ControlledStream? Stream, ExceptionDispatchInfo? Thrown) : IDisposable
{
    public static HttpAnswer Of(HttpResponseMessage response) => new(response, null, null);

    public static HttpAnswer Of(Exception exception) => new(null, null, ExceptionDispatchInfo.Capture(exception));

    public void Dispose() => Response?.Dispose();
}
