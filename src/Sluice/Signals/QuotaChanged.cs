using Sluice.Quotas;

namespace Sluice.Signals;

/// <summary>A quota went from one state to another.</summary>
/// <param name="At">When it was noticed; usage leaves a window silently, and the next call notices.</param>
/// <param name="Subject">The account.</param>
/// <param name="Quota">The quota's name.</param>
/// <param name="From">The state it left.</param>
/// <param name="To">The state it is in now.</param>
/// <param name="Until">When the next probe may go, where the provider's cap is reached; else <see langword="null"/>.</param>
public sealed record QuotaChanged(DateTimeOffset At, string Subject, string Quota, QuotaState From, QuotaState To, DateTimeOffset? Until)
    : EngineEvent(At, Subject);
