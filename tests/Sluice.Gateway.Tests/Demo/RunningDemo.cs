using Sluice.Gateway.Demo;
using Sluice.Gateway.Demo.View;

namespace Sluice.Gateway.Tests.Demo;

/// <summary>A demo inside this process, on a free port and with plain lines.</summary>
internal sealed class RunningDemo : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationTokenSource _guard = new(TimeSpan.FromSeconds(30));
    private readonly Task _run;

    public RunningDemo(string? trace = null, string? inUse = null)
    {
        var options = new DemoOptions { Listen = inUse ?? "http://127.0.0.1:0", MayMove = inUse is not null, Trace = trace };
        _run = new DemoRun(options, Output, TimeProvider.System).RunAsync(() => new PlainView(Output), _end.Token);
    }

    public LineWriter Output { get; } = new();

    public Task<string> LineAsync(string start) => LineAsync(line => line.TrimStart().StartsWith(start, StringComparison.Ordinal));

    public Task<string> EventAsync(string kind, string text) => LineAsync(
        line => line.Contains($" s  {kind}", StringComparison.Ordinal) && line.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until it ends by itself.</summary>
    public Task EndedAsync() => _run.WaitAsync(_guard.Token);

    /// <summary>Ends it, as Ctrl-C does.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await EndedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
        _guard.Dispose();
        await Output.DisposeAsync();
    }

    private async Task<string> LineAsync(Func<string, bool> isIt)
    {
        var line = Output.LineAsync(isIt, _guard.Token);
        await Task.WhenAny(line, _run);
        if (_run.IsFaulted)
            await _run;
        return await line;
    }
}
