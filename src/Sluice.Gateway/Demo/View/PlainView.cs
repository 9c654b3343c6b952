using System.Globalization;

namespace Sluice.Gateway.Demo.View;

/// <summary>Lines for a log or a pipe: one an event, and every few seconds how it stands.</summary>
/// <param name="output">Where they go.</param>
internal sealed class PlainView(TextWriter output) : IDemoView
{
    private static readonly TimeSpan SummaryEvery = TimeSpan.FromSeconds(5);

    private TimeSpan _nextSummary = SummaryEvery;

    /// <inheritdoc/>
    public void Show(DemoPicture picture, IReadOnlyList<DemoEvent> events)
    {
        foreach (var happening in events)
            output.WriteLine(Line(happening.At, Name(happening.Kind), happening.Text));
        if (picture.Elapsed < _nextSummary)
            return;
        output.WriteLine(Line(picture.Elapsed, "so far", Summary(picture)));
        output.Flush();
        while (_nextSummary <= picture.Elapsed)
            _nextSummary += SummaryEvery;
    }

    /// <inheritdoc/>
    public void Dispose() => output.Flush();

    private static string Summary(DemoPicture picture)
    {
        var backends = picture.Backends.Select(
            backend => $"{backend.Name} {Words.State(backend.Health)} {backend.Requests} requests {backend.Refused} x 429");
        return $"{picture.Totals} | {string.Join(" | ", backends)}";
    }

    private static string Line(TimeSpan at, string what, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{Words.Seconds(at),8}  {what,-9} {text}");

    private static string Name(DemoEventKind kind) => kind switch
    {
        DemoEventKind.Refused => "refused",
        DemoEventKind.Failover => "failover",
        DemoEventKind.Cooldown => "cooldown",
        DemoEventKind.Probe => "probe",
        DemoEventKind.Comeback => "come-back",
        _ => "yours",
    };
}
