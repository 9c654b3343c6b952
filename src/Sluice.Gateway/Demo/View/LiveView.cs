using System.Text;
using Spectre.Console;

namespace Sluice.Gateway.Demo.View;

/// <summary>
/// The one-screen view of a terminal, on its alternate screen, so that what was there comes back. A frame is one write that overwrites the
/// one before it and clears nothing first, so nothing flickers.
/// </summary>
internal sealed class LiveView : IDemoView
{
    private const string EnterScreen = "\e[?1049h\e[?25l\e[2J";
    private const string LeaveScreen = "\e[?25h\e[?1049l";
    private const string BeginFrame = "\e[?2026h\e[H"; // terminals that know synchronized output show a frame only when it is whole
    private const string EndFrame = "\e[J\e[?2026l";
    private const string EndLine = "\e[K";

    private readonly TextWriter _output;
    private readonly ScreenPainter _painter;
    private readonly StringBuilder _frame = new();

    /// <param name="output">The terminal.</param>
    public LiveView(TextWriter output)
    {
        _output = output;
        var isPlain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        _painter = new(isPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect);
        _output.Write(EnterScreen);
    }

    /// <summary>Whether an output is a terminal that this can be shown on.</summary>
    public static bool IsPossible(TextWriter output) =>
        ReferenceEquals(output, Console.Out)
        && !Console.IsOutputRedirected
        && AnsiConsole.Profile.Capabilities.Ansi
        && Console.WindowWidth > 0;

    /// <inheritdoc/>
    public void Show(DemoPicture picture, IReadOnlyList<DemoEvent> events)
    {
        var (width, height) = (Console.WindowWidth, Console.WindowHeight);
        var lines = _painter.Paint(DemoScreen.Render(picture, width, height), width, height);
        _frame.Clear().Append(BeginFrame);
        for (var i = 0; i < lines.Length; i++)
            _frame.Append(i == 0 ? "" : "\r\n").Append(lines[i]).Append(EndLine);
        _output.Write(_frame.Append(EndFrame).ToString());
        _output.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _output.Write(LeaveScreen);
        _output.Flush();
    }
}
