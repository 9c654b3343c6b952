using Sluice.Gateway.Hosting;
using Sluice.Gateway.Housekeeping;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Housekeeping;

public sealed class StateKeeperTests : IAsyncDisposable
{
    private readonly Folder _folder = new();
    private readonly VirtualTimeProvider _time = new();
    private readonly List<string> _said = [];
    private readonly SemaphoreSlim _looks = new(0);
    private GatewayStores _stores = null!;
    private GatewayRuntime _runtime = null!;
    private StateKeeper _keeper = null!;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
        _looks.Dispose();
    }

    [Fact]
    public async Task A_snapshot_is_taken_every_five_seconds_in_which_something_happened()
    {
        await StartAsync();
        Assert.Equal(1, _keeper.Counters.Snapshots);

        for (var i = 0; i < 3; i++)
            await PassAsync(); // nothing happened
        Assert.Equal(1, _keeper.Counters.Snapshots);

        Call().Dispose();
        await PassAsync();
        Assert.Equal(2, _keeper.Counters.Snapshots);
        await PassAsync();
        Assert.Equal(2, _keeper.Counters.Snapshots);
    }

    [Fact]
    public async Task An_open_call_is_looked_at_again_until_it_has_ended()
    {
        await StartAsync();
        var open = Call();
        await PassAsync();
        Assert.Equal(2, _keeper.Counters.Snapshots);

        open.Settle(new() { InputTokens = 1 });
        await PassAsync();
        Assert.Equal(3, _keeper.Counters.Snapshots);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_that_nobody_ended_is_written_until_it_has_expired_and_no_more(bool somebodyAsks)
    {
        await StartAsync();
        Call();
        await ExpireAsync();
        if (somebodyAsks)
            Call().Release(); // the engine looks at expired calls when somebody comes
        await PassAsync();
        var written = _keeper.Counters.Snapshots;

        for (var i = 0; i < 3; i++)
            await PassAsync();

        Assert.Equal(written, _keeper.Counters.Snapshots);
        Assert.Single(_runtime.Admission.SaveState().Open);
    }

    [Fact]
    public async Task What_a_call_used_is_written_though_it_tells_so_after_its_expiry()
    {
        await StartAsync();
        var late = Call();
        await ExpireAsync();
        var written = _keeper.Counters.Snapshots;

        late.Settle(new() { InputTokens = 70 });
        await PassAsync();

        Assert.Equal(written + 1, _keeper.Counters.Snapshots);
        Assert.Empty(_runtime.Admission.SaveState().Open);
    }

    [Fact]
    public async Task What_it_goes_on_from_is_told_in_words_and_nothing_where_there_was_nothing()
    {
        await StartAsync();
        Assert.Empty(_said);
        Call().Settle(new() { InputTokens = 30 });
        await StopAsync();

        await StartAsync();

        Assert.Contains("1 limits", Assert.Single(_said), StringComparison.Ordinal);
        Assert.Equal(30, _runtime.Admission.Capture().Scopes.SelectMany(scope => scope.Limits).Single(limit => limit.Name == "tpd").Used);
    }

    private async Task StartAsync()
    {
        _stores = await GatewayStores.OpenAsync(Path.Combine(_folder.Path, ".sluice"), static _ => null, static _ => { }, _time);
        _runtime = RunningGateway.Make("""{ "backends": { "sim": { "protocol": "simulated", "timeouts": { "firstByte": "10s", "idle": "10s", "answer": "10s" } } }, "keys": { "team": { "key": "sk-client-0123456789", "limits": { "tpd": 1000 } } } }""", _time);
        _keeper = _runtime.State = await StateKeeper.StartAsync(_runtime, await _stores.OpenStateAsync(forgets: false), _said.Add, Assert.Fail, () => _looks.Release());
        await LookAsync();
    }

    private async Task StopAsync()
    {
        await _keeper.DisposeAsync();
        await _runtime.DisposeAsync();
        await _stores.DisposeAsync();
    }

    private Sluice.Admission.Lease Call() => _runtime.Admission.TryAdmit(new()
    {
        Caller = _runtime.Admission.Caller("key:team"),
        Estimate = new(50, 0),
    }).Lease;

    private async Task ExpireAsync()
    {
        for (var i = 0; i < 72; i++)
            await PassAsync(); // six minutes
    }

    private async Task PassAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(5));
        await LookAsync();
    }

    private async Task LookAsync() => Assert.True(await _looks.WaitAsync(RunningGateway.Hang, TestContext.Current.CancellationToken));
}
