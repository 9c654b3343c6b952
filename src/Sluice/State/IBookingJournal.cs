namespace Sluice.State;

/// <summary>
/// Keeps what must outlive the process between two snapshots: every booking that counts for a minute and more, and what became of it.
/// Given to the controller by <see cref="Admission.AdmissionController.UseJournal"/>.
/// </summary>
public interface IBookingJournal
{
    /// <summary>
    /// Takes a record, on the thread of the decision, after the controller's lock is left and before the admission is handed out. Has to be
    /// quick, such as an append to a buffer: writing happens elsewhere, many records at once. Records of different calls come in no order.
    /// </summary>
    /// <param name="record">A booking, or a settlement.</param>
    void Add(JournalRecord record);

    /// <summary>
    /// Completes when the booking of an id cannot be lost any more; awaited before its attempt is sent, where that counts on money, a quota or a
    /// window of an hour and more. An exception keeps the attempt from
    /// being sent, and reaches whoever made the call.
    /// </summary>
    /// <param name="id">The booking's id, which <see cref="Add"/> took before.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask WrittenAsync(long id, CancellationToken cancellationToken);
}
