using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Sluice.Gateway.Demo.View;

/// <summary>Turns what is laid out into the lines of a screen: never more of them than it has, and none longer than it is wide.</summary>
internal sealed class ScreenPainter
{
    private readonly StringBuilder _drawn = new();
    private readonly IAnsiConsole _console;

    /// <param name="colors">The colors that the terminal knows.</param>
    public ScreenPainter(ColorSystemSupport colors) => _console = AnsiConsole.Create(new()
    {
        Ansi = AnsiSupport.Yes,
        ColorSystem = colors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(new StringWriter(_drawn)),
    });

    /// <summary>Draws.</summary>
    /// <param name="content">What is drawn.</param>
    /// <param name="width">Columns of the screen.</param>
    /// <param name="height">Lines of the screen.</param>
    public string[] Paint(IRenderable content, int width, int height)
    {
        _console.Profile.Encoding = Encoding.UTF8;
        _console.Profile.Width = width;
        _console.Profile.Height = height;
        _drawn.Clear();
        _console.Write(content);
        var lines = _drawn.ToString().Split('\n').Select(static line => line.TrimEnd());
        return [.. lines.Take(height)];
    }
}
