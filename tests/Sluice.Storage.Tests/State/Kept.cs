using Sluice.Admission;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Storage.State;
using Sluice.Time;

namespace Sluice.Storage.Tests.State;

/// <summary>An engine with a money budget, whose state is kept in a directory.</summary>
internal sealed class Kept : IAsyncDisposable
{
    private static readonly TrafficPolicy Policy = new()
    {
        Scopes = [new("key:a", LimitOptions.Budget(new(1_000_000), Window.Total), LimitOptions.TokensPerMinute(1_000_000))],
        LeaseExpiry = TimeSpan.FromDays(1),
    };

    private Kept(SluiceDatabase database, StateStore store, AdmissionController controller) =>
        (Database, Store, Controller, Caller) = (database, store, controller, controller.Caller("key:a"));

    public SluiceDatabase Database { get; }

    public StateStore Store { get; }

    public AdmissionController Controller { get; }

    public CallerScopes Caller { get; }

    public long Spent => Controller.Capture().Scopes[0].Limits.First(limit => limit.Dimension == Dimension.Cost) is var limit ? limit.Used + limit.Reserved : 0;

    public static async Task<Kept> OpenAsync(string directory, TimeProvider? time = null, StateStoreOptions? options = null, bool forgets = false)
    {
        time ??= new VirtualTimeProvider();
        var database = SluiceDatabase.Open(directory, time);
        try
        {
            var store = await StateStore.OpenAsync(database, options, forgets);
            var controller = new AdmissionController(Policy, time);
            var saved = await store.ReadAsync();
            controller.Restore(saved.Snapshot, saved.Journal);
            controller.UseJournal(store);
            return new(database, store, controller);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public Lease Admit(long cost)
    {
        var admission = Controller.TryAdmit(new() { Caller = Caller, MaxCost = new NanoUsd(cost) });
        Assert.True(admission.IsAdmitted, admission.Refusal?.Message);
        return admission.Lease;
    }

    public async Task<Lease> SendAsync(long cost)
    {
        var lease = Admit(cost);
        await lease.WrittenAsync(TestContext.Current.CancellationToken).WithinHang();
        return lease;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Database.Dispose();
    }
}
