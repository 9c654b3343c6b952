using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// Relays a stream as it comes, byte for byte but for a usage event that only we asked for. It ends well only where the provider ended it
/// well; everything else becomes an error event and a broken end.
/// </summary>
internal sealed class StreamRelay(TimeProvider time)
{
    // What is said in bytes: four times what text of the allowed length has, since models that reason may say that besides.
    private const long RunawayPerToken = 16;
    private const long Runaway = 64 << 10;

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DrainFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BeforeReset = TimeSpan.FromMilliseconds(100);

    /// <summary>Relays until the end, and settles the lease.</summary>
    /// <returns>How it ended; a broken end is to be made by <see cref="BreakAsync"/>.</returns>
    public async ValueTask<StreamEnd> RunAsync(ProxyCall call, StreamedAnswer answer, Lease lease)
    {
        var end = await RelayAsync(call, answer, lease).ConfigureAwait(false);
        if (!answer.Inspector.IsDone || end.Kind == StreamEndKind.Broken)
            Settle(call, answer, lease, end);
        return end;
    }

    /// <summary>Ends the response so that the client sees it as broken.</summary>
    public async ValueTask BreakAsync(HttpContext http, ReadOnlyMemory<byte> errorEvent)
    {
        using (var patience = new CancellationTokenSource(BreakFor, time))
        {
            try
            {
                await http.Response.BodyWriter.WriteAsync(errorEvent, patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                http.Abort(); // a client that reads nothing learns it from its connection
                return;
            }
        }

        if (http.Features.Get<IHttpResetFeature>() is not { } http2)
            throw new BrokenStreamException();
        // A reset overtakes what is still in the send queue; nothing says when that is empty.
        await Task.Delay(BeforeReset, time).ConfigureAwait(false);
        http2.Reset(errorCode: 2); // INTERNAL_ERROR
    }

    private static void Settle(ProxyCall call, StreamedAnswer answer, Lease lease, StreamEnd end)
    {
        UsageMath.SetFrom(answer, call, answer.Inspector);
        // What a stream used that did not come to its end is known only if it said so: reasoning is billed and need not be seen.
        var isUnknown = answer.IsUsageEstimated && (end.Kind == StreamEndKind.Broken || (end.Kind == StreamEndKind.ClientGone && MayReason(call, answer)));
        if (isUnknown && UsageMath.SetAtLeastReserved(answer, call))
            isUnknown = false;
        var usage = answer.Usage.GetValueOrDefault();
        var outcome = end.IsNeutral ? CallOutcome.Cancelled : new CallOutcome(end.Error);
        lease.End(end.Kind switch
        {
            StreamEndKind.Good => AttemptEnd.Answered(usage) with { FirstTokenAfter = answer.FirstTokenAfter },
            StreamEndKind.ClientGone when isUnknown => AttemptEnd.Unknown(CallOutcome.Cancelled),
            StreamEndKind.ClientGone => new AttemptEnd(Charge.Actual, usage, CallOutcome.Cancelled),
            _ when isUnknown => AttemptEnd.Unknown(outcome),
            _ => new AttemptEnd(Charge.Actual, usage, outcome),
        });
    }

    private static bool MayReason(ProxyCall call, StreamedAnswer answer) =>
        answer.Inspector.HasReasoned || call.Scan.AsksForReasoning || answer.Target.Reasons;

    private async ValueTask<StreamEnd> RelayAsync(ProxyCall call, StreamedAnswer answer, Lease lease)
    {
        var writer = call.Http.Response.BodyWriter;
        var idle = answer.Target.Backend.Config.Timeouts.Idle;
        var renewed = time.GetTimestamp();
        var mostContent = call.Key.HasBudget ? Runaway + (RunawayPerToken * call.Dearest.MaxOutputTokens) : long.MaxValue;
        try
        {
            writer.Write(answer.Held.Memory.Span);
            LetGo(call, answer);
            while (true)
            {
                while (!answer.Inspector.IsDone && answer.Splitter.TryRead(out var sseEvent) is var found && found != SseReadResult.NeedMore)
                {
                    if (found == SseReadResult.TooLong)
                        return StreamEnd.Broken(StreamWords.TooLong(answer.Exchange));
                    var kind = answer.Inspector.Inspect(sseEvent.Span);
                    if (answer.Inspector.ContentBytes > mostContent)
                        return StreamEnd.Broken($"The backend sent far more than the {call.Dearest.MaxOutputTokens} tokens that were allowed, and a budget pays for it.");
                    switch (kind)
                    {
                        case StreamEventKind.Malformed:
                            return StreamEnd.Broken(StreamWords.Malformed);
                        case StreamEventKind.Error:
                            var words = answer.Target.Backend.Own.Blotted(answer.Inspector.Error?.Message);
                            return StreamEnd.Broken(words is null ? "The backend reported an error in its stream." : $"The backend reported an error in its stream: {words}");
                        default:
                            if (answer.Exchange.Relay(sseEvent.Span, kind, writer) is { } broken)
                                return StreamEnd.Broken(broken);
                            break;
                    }
                }

                // Settled before the client has its end: its next call finds the room that this one leaves.
                if (answer.Inspector.IsDone)
                    Settle(call, answer, lease, StreamEnd.Good);
                if (await ClientPatience.FlushAsync(call, writer, answer.Target).ConfigureAwait(false))
                    return StreamEnd.ClientGone;
                if (answer.Inspector.IsDone)
                {
                    await FinishAsync(call, answer).ConfigureAwait(false);
                    return StreamEnd.Good;
                }

                if (time.GetElapsedTime(renewed) >= RenewEvery)
                {
                    renewed = time.GetTimestamp();
                    lease.Renew();
                }

                call.Watchdog.Allow(idle);
                if (answer.PendingRead is null)
                    answer.Splitter.TrimExcess();
                var count = answer.PendingRead is { } pending
                    ? await pending.ConfigureAwait(false)
                    : await ReadAsync(call, answer).ConfigureAwait(false);
                answer.PendingRead = null;
                if (count == 0)
                    return StreamEnd.Broken("The backend's stream ended without its end mark.");
                answer.Splitter.Commit(count);
            }
        }
        catch (UpstreamException error)
        {
            return call.Watchdog.IsClientGone ? StreamEnd.ClientGone : StreamEnd.Broken(error.Message, error.Code);
        }
        catch (OperationCanceledException)
        {
            return call.Watchdog.IsClientGone ? StreamEnd.ClientGone : StreamEnd.OutOfTime(call.Watchdog.IsBoundByTotal);
        }
    }

    // Long streams outlive what was needed to begin them, and a prompt may be large: nothing is sent a second time from here on.
    private static void LetGo(ProxyCall call, StreamedAnswer answer)
    {
        answer.Held.Dispose();
        if (answer.Response!.HasSentRequest)
            call.Body.Dispose();
    }

    // An idle stream holds no buffer: it waits on an empty read where the transport knows such a thing.
    private static async ValueTask<int> ReadAsync(ProxyCall call, StreamedAnswer answer)
    {
        var body = answer.Response!.Body;
        await body.ReadAsync(Memory<byte>.Empty, call.Watchdog.Token).ConfigureAwait(false);
        return await body.ReadAsync(answer.Splitter.GetMemory(), call.Watchdog.Token).ConfigureAwait(false);
    }

    // The client has its end; what is left of the upstream's body is read so that the connection can be used again, but not for long.
    private static async ValueTask FinishAsync(ProxyCall call, StreamedAnswer answer)
    {
        await call.Http.Response.CompleteAsync().ConfigureAwait(false);
        call.Watchdog.Allow(DrainFor);
        try
        {
            while (await answer.Response!.Body.ReadAsync(answer.Splitter.GetMemory(), call.Watchdog.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            // Disposing the answer closes the connection instead.
        }
    }
}
