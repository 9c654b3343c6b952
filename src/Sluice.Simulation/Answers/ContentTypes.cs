namespace Sluice.Simulation.Answers;

/// <summary>The content types of answers.</summary>
internal static class ContentTypes
{
    public const string Json = "application/json";

    public const string Events = "text/event-stream; charset=utf-8";
}
