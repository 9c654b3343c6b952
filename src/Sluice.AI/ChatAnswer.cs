using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;

namespace Sluice.AI;

/// <summary>What one attempt yielded: an answer, a stream that has begun, or what the client threw.</summary>
internal readonly record struct ChatAnswer(ChatResponse? Whole, ChatStream? Stream, ExceptionDispatchInfo? Thrown)
{
    public static ChatAnswer Of(Exception exception) => new(null, null, ExceptionDispatchInfo.Capture(exception));
}
