using System.Globalization;
using Sluice.Health;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sluice.Gateway.Demo.View;

/// <summary>
/// Lays a picture out on one screen: what there is at the top, what happened in the middle as far as there is room, and at the bottom what
/// to type. The bottom has no frame, so that it can be copied.
/// </summary>
internal static class DemoScreen
{
    private const int NarrowBar = 8;
    private const int WideBar = 24;
    private const int WidthBesideBar = 67;
    private const int TallEnoughForGaps = 28;

    /// <param name="picture">What is shown.</param>
    /// <param name="width">Columns; 80 are enough.</param>
    /// <param name="height">Lines; 24 are enough.</param>
    public static IRenderable Render(DemoPicture picture, int width, int height)
    {
        var bar = Math.Clamp(width - WidthBesideBar, NarrowBar, WideBar);
        var titled = $"in a browser: {picture.Address.Url} (admin token {DemoNames.AdminToken}); a request of your own:";
        IRenderable[] bottom = [new Cropped(Title(Markup.Escape(titled)), 1), .. picture.Address.CurlLines.Select(Plain), Plain(picture.Address.StatusCurl)];
        var gap = height >= TallEnoughForGaps ? 1 : 0;

        // Two lines at the top, a line of heads over each table, two titles in the middle.
        var backendLines = 1 + picture.Backends.Sum(backend => Math.Max(1, backend.Limits.Count));
        var keyLines = 1 + picture.Keys.Count;
        var used = 2 + backendLines + keyLines + 2 + bottom.Length + (2 * gap);
        var room = Math.Max(0, height - used);
        var refusals = (room + 1) / 2;

        return new Rows([
            new Cropped(Head(picture, width), 1),
            new Cropped(Plain(picture.Totals.ToString()), 1),
            new Cropped(Text.Empty, gap),
            new Cropped(Backends(picture, bar), backendLines),
            new Cropped(Text.Empty, gap),
            new Cropped(Keys(picture, bar), keyLines),
            Title("last refusals"),
            new Cropped(Refusals(picture, refusals), refusals),
            Title("what happened"),
            new Cropped(Events(picture, room - refusals), room - refusals),
            .. bottom,
        ]);
    }

    private static Grid Head(DemoPicture picture, int width)
    {
        var grid = Columns(new GridColumn().NoWrap(), new GridColumn().NoWrap().RightAligned()).Width(width);
        return grid.AddRow(
            new Markup($"[bold]Sluice demo[/] [grey]at[/] {Markup.Escape(picture.Address.Url)} [grey]for[/] {Words.Clock(picture.Elapsed)}"),
            new Markup($"{picture.Open} open, {picture.Waiting} waiting [grey]| Ctrl-C ends[/]"));
    }

    private static Grid Backends(DemoPicture picture, int bar)
    {
        var grid = Columns(Column(8), Column(8), Column(14), Column(5).RightAligned(), Column(6).RightAligned(), Column(4).RightAligned(), Rest());
        grid.AddRow(Titles("BACKEND", "pool", "state", "calls", "tokens", "429", "room left"));
        foreach (var backend in picture.Backends)
        {
            var limits = backend.Limits.Select(limit => (IRenderable)LimitBar.Render(limit, 3, bar)).DefaultIfEmpty(Text.Empty).ToArray();
            grid.AddRow(
                new Markup($"[bold]{Markup.Escape(backend.Name)}[/]"),
                Plain(backend.Pool),
                new Text(Words.State(backend.Health), new Style(ColorOf(backend.Health.State))),
                Number(backend.Requests),
                Plain(Words.Count(backend.Tokens)),
                new Text(Digits(backend.Refused), backend.Refused > 0 ? new Style(Color.Red) : Style.Plain),
                limits[0]);
            foreach (var limit in limits.Skip(1))
                grid.AddRow(Text.Empty, Text.Empty, Text.Empty, Text.Empty, Text.Empty, Text.Empty, limit);
        }

        return grid;
    }

    private static Grid Keys(DemoPicture picture, int bar)
    {
        var grid = Columns(Column(8), Column(8).RightAligned(), Column(8).RightAligned(), Column(9).RightAligned(), Rest());
        grid.AddRow(Titles("KEY", "admitted", "refused", "spent", "room left"));
        foreach (var key in picture.Keys)
        {
            grid.AddRow(
                new Markup($"[bold]{Markup.Escape(key.Name)}[/]"),
                Number(key.Admitted),
                Number(key.Refused),
                Plain(Words.Money(key.Spent)),
                key.Limits.Count == 0 ? Text.Empty : LimitBar.Render(key.Limits[0], 6, bar));
        }

        return grid;
    }

    private static Grid Refusals(DemoPicture picture, int count)
    {
        var grid = Columns(Column(5).RightAligned(), Column(6), Column(13), Rest(), Column(17).RightAligned()).Expand();
        foreach (var refusal in picture.Refusals.Take(count))
        {
            grid.AddRow(
                new Text(Words.Clock(refusal.At), new Style(Color.Grey)),
                Plain(refusal.Key),
                new Text(refusal.Component, new Style(Color.Yellow)).Ellipsis(),
                new Text(refusal.Reason).Ellipsis(),
                new Text(Words.Passes(refusal, picture.Elapsed), new Style(Color.Grey)));
        }

        return grid;
    }

    private static Grid Events(DemoPicture picture, int count)
    {
        var grid = Columns(Column(5).RightAligned(), Rest());
        foreach (var happening in picture.Events.Take(count))
        {
            grid.AddRow(
                new Text(Words.Clock(happening.At), new Style(Color.Grey)),
                new Text(happening.Text, new Style(ColorOf(happening.Kind))).Ellipsis());
        }


        return grid;
    }

    private static Grid Columns(params ReadOnlySpan<GridColumn> columns)
    {
        var grid = new Grid();
        foreach (var column in columns)
            grid.AddColumn(column);
        return grid;
    }

    private static GridColumn Column(int width) => new GridColumn().Width(width).NoWrap().Padding(0, 0, 1, 0);

    private static GridColumn Rest() => new GridColumn().NoWrap().Padding(1, 0, 0, 0);

    private static IRenderable[] Titles(params ReadOnlySpan<string> titles)
    {
        var cells = new IRenderable[titles.Length];
        for (var i = 0; i < titles.Length; i++)
            cells[i] = new Text(titles[i], new Style(Color.Aqua));
        return cells;
    }

    private static Rule Title(string text) => new Rule($"[aqua]{text}[/]").LeftJustified().RuleStyle(new Style(Color.Grey35));

    private static Text Plain(string text) => new Text(text).Overflow(Overflow.Fold);

    private static Text Number(long number) => new(Digits(number));

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static Color ColorOf(HealthState state) => state switch
    {
        HealthState.Ready => Color.Green,
        HealthState.HalfOpen => Color.Yellow,
        HealthState.Disabled => Color.Grey,
        _ => Color.Red,
    };

    private static Color ColorOf(DemoEventKind kind) => kind switch
    {
        DemoEventKind.Cooldown => Color.Red,
        DemoEventKind.Probe => Color.Yellow,
        DemoEventKind.Comeback => Color.Green,
        DemoEventKind.Yours => Color.Aqua,
        _ => Color.Default,
    };
}
