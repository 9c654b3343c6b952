using Sluice.Admission;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// Fits a call that names no output limit to the room there is: what a budget has left is written into it as its limit, and so is what fits a limit on tokens
/// that could never hold the output which is usually reserved.
/// </summary>
internal sealed class OutputRoom(AdmissionController admission)
{
    // The least that the responses API takes as a limit.
    private const long Least = 16;

    // Rather than be cut shorter than this, an answer waits where waiting helps.
    private const long WorthWaitingFor = 256;

    /// <summary>Writes a limit into the call if it would not pass without.</summary>
    /// <param name="call">The call; its bound, estimate and written limit change.</param>
    /// <param name="request">What is asked of the engine; changes with the call.</param>
    /// <param name="now">The time now, a timestamp of the clock.</param>
    /// <returns>Whether it was written.</returns>
    public bool Fit(ProxyCall call, ref AdmissionRequest request, long now)
    {
        if (call.Scan.OutputLimit is not null || !call.Api.LimitsOutput || call.Api.UnnamedOutput <= Least)
            return false;
        if (admission.Preflight(request) is not { } refusal || !(IsMoney(refusal) || IsTooLarge(refusal)))
            return false;
        var usual = new Size(call.Bound, call.Estimate, call.WrittenOutputLimit);
        var limit = IsMoney(refusal)
            ? Greatest(call, request, usual, now, static refusal => !IsMoney(refusal) && !IsTooLarge(refusal))
            : Greatest(call, request, usual, now, static refusal => refusal is null);
        if (IsTooLarge(refusal) && limit < WorthWaitingFor)
        {
            var longer = Math.Min(WorthWaitingFor, Greatest(call, request, usual, now, static refusal => !IsTooLarge(refusal)));
            if (longer > limit && (limit < Least || !IsMoney(refusal) || ComesInTime(Sized(call, request, usual, longer, now))))
                limit = longer;
        }

        if (limit < Least)
        {
            (call.Bound, call.Estimate, call.WrittenOutputLimit) = (usual.Bound, usual.Estimate, usual.Written); // it waits, or is refused, as it came
            return false;
        }

        request = Sized(call, request, usual, limit, now);
        return true;
    }

    // Money that open calls hold may come back sooner than anybody can say.
    private bool ComesInTime(in AdmissionRequest request) =>
        admission.Preflight(request) is not { } refusal || refusal.Reserved > 0 || refusal.RetryAfter <= request.MaxWait;

    // Less output passes wherever more does, so that halving finds the bound; 0 where not even the least passes.
    private long Greatest(ProxyCall call, in AdmissionRequest request, in Size usual, long now, Func<Refusal?, bool> passes)
    {
        if (!passes(admission.Preflight(Sized(call, request, usual, Least, now))))
            return 0;
        var (least, most) = (Least, call.Api.UnnamedOutput);
        while (most - least > 1)
        {
            var middle = least + ((most - least) / 2);
            if (passes(admission.Preflight(Sized(call, request, usual, middle, now))))
                least = middle;
            else
                most = middle;
        }

        return least;
    }

    private static AdmissionRequest Sized(ProxyCall call, in AdmissionRequest request, in Size usual, long limit, long now)
    {
        var output = Reservation.Times(limit, call.Scan);
        call.Bound = usual.Bound with { Output = output };
        call.Estimate = new UsageEstimate(usual.Estimate.InputTokens, output)
        {
            ExpectedOutputTokens = Math.Min(usual.Estimate.ExpectedOutputTokens, output),
            Requests = usual.Estimate.Requests,
        };
        call.WrittenOutputLimit = limit;
        return request with { Estimate = call.Estimate, Candidates = CandidateFinder.Find(call, now, out _) ?? request.Candidates };
    }

    private static bool IsTooLarge(Refusal? refusal) => refusal is { IsPermanent: true, Component: RefusalComponent.PerRequestCap };

    private static bool IsMoney(Refusal? refusal) => refusal is { Dimension: Limits.Dimension.Cost };

    private readonly record struct Size(UsageBound Bound, UsageEstimate Estimate, long? Written);
}
