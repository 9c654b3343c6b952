namespace Sluice.Gateway.Demo.View;

/// <summary>Shows the demo while it runs. Used by one thread at a time.</summary>
internal interface IDemoView : IDisposable
{
    /// <summary>Shows how it stands.</summary>
    /// <param name="picture">Everything.</param>
    /// <param name="events">What happened since the last time, the oldest first.</param>
    void Show(DemoPicture picture, IReadOnlyList<DemoEvent> events);
}
