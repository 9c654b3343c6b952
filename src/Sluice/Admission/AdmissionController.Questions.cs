namespace Sluice.Admission;

/// <summary>Questions that are answered by the decision itself and change nothing.</summary>
public sealed partial class AdmissionController
{
    /// <summary>Says what would refuse the call now, or <see langword="null"/> if it would pass. Consumes nothing and queues nothing.</summary>
    /// <param name="request">The call.</param>
    public Refusal? Preflight(in AdmissionRequest request)
    {
        var ask = Ask.Of(request, this);
        Decided decided = default;
        Refusal? refusal = null;
        lock (_lock)
        {
            var now = BeginLooking(ref ask);
            if (now >= _wake.Next)
                RunEvents(now, ref decided); // what time has brought, asked or not
            if (!Decision.TryFind(ref ask, now, CurrentPass, _clock, out _))
                refusal = _refusals.Describe(_refusals.Find(ask, now, CurrentPass, mark: false), now);
        }

        Publish(decided);
        return refusal;
    }

    /// <summary>
    /// Says what <see cref="TryAdmit"/> would decide now, and why: every limit and gate with its numbers, what holds the call up and until when,
    /// and what size would pass. Consumes nothing and queues nothing; for people, so it allocates.
    /// </summary>
    /// <param name="request">The call.</param>
    public Explanation Explain(in AdmissionRequest request)
    {
        var ask = Ask.Of(request, this);
        Decided decided = default;
        Explanation explanation;
        lock (_lock)
        {
            var now = BeginLooking(ref ask);
            if (now >= _wake.Next)
                RunEvents(now, ref decided);
            explanation = _explainer.Explain(ask, now, CurrentPass);
        }

        Publish(decided);
        return explanation;
    }
}
