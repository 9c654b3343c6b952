using System.Buffers;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>Passes an answer on byte for byte. It ends well only where the provider's ended so; the client sees every other end as broken.</summary>
internal sealed class PassRelay(TimeProvider time)
{
    private const int Step = 16 * 1024;

    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(30);

    public async ValueTask<StreamEnd> RunAsync(ProxyCall call, PassedAnswer answer, Lease lease)
    {
        var end = await PassAsync(call, answer, lease).ConfigureAwait(false);
        // No such answer states what it used: the reservation stands.
        UsageMath.SetReserved(answer, call);
        lease.End(end.Kind switch
        {
            StreamEndKind.Good => AttemptEnd.Unknown(CallOutcome.Success),
            StreamEndKind.ClientGone => AttemptEnd.Unknown(CallOutcome.Cancelled),
            _ => AttemptEnd.Unknown(end.IsNeutral ? CallOutcome.Cancelled : new(end.Error)),
        });
        return end;
    }

    private async ValueTask<StreamEnd> PassAsync(ProxyCall call, PassedAnswer answer, Lease lease)
    {
        var writer = call.Http.Response.BodyWriter;
        var idle = answer.Target.Backend.Config.Timeouts.Idle;
        var renewed = time.GetTimestamp();
        try
        {
            writer.Write(answer.First.Memory.Span);
            while (true)
            {
                if (await ClientPatience.FlushAsync(call, writer, answer.Target).ConfigureAwait(false))
                    return StreamEnd.ClientGone;
                if (time.GetElapsedTime(renewed) >= RenewEvery)
                {
                    renewed = time.GetTimestamp();
                    lease.Renew();
                }

                call.Watchdog.Allow(idle);
                var count = await answer.Response!.Body.ReadAsync(writer.GetMemory(Step), call.Watchdog.Token).ConfigureAwait(false);
                if (count == 0)
                    return StreamEnd.Good;
                writer.Advance(count);
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
}
