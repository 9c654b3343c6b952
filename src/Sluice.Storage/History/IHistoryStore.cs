using Sluice.Storage.Audit;

namespace Sluice.Storage.History;

/// <summary>
/// Reads and trims what history logs have written; what is still queued there is not seen. Every member throws <see cref="StorageException"/>
/// where the disk fails.
/// </summary>
public interface IHistoryStore
{
    /// <summary>What happened to cooldowns and breakers, the newest first.</summary>
    ValueTask<IReadOnlyList<CooldownEntry>> CooldownsAsync(HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Alerts, the newest first.</summary>
    ValueTask<IReadOnlyList<AlertEntry>> AlertsAsync(HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Corrections, the newest first.</summary>
    ValueTask<IReadOnlyList<CorrectionEntry>> CorrectionsAsync(HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Keeps a correction together with the audit entry that tells of it; both are on disk when this returns.</summary>
    ValueTask CorrectAsync(CorrectionEntry correction, AuditEntry audit, CancellationToken cancellationToken = default);

    /// <summary>Deletes old entries, a few at a time so that writers are not held up.</summary>
    /// <param name="before">The first instant of which cooldowns and alerts are kept.</param>
    /// <param name="auditBefore">The first instant of which corrections and audit entries are kept.</param>
    /// <param name="cancellationToken">Stops between two steps; what is deleted stays deleted.</param>
    /// <returns>How many were deleted.</returns>
    ValueTask<long> DeleteOlderThanAsync(DateTimeOffset before, DateTimeOffset auditBefore, CancellationToken cancellationToken = default);
}
