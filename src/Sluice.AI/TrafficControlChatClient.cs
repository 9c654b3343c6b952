using Microsoft.Extensions.AI;
using Sluice.Admission;
using Sluice.Control;

namespace Sluice.AI;

/// <summary>
/// A chat client under traffic control: every call is admitted before it is sent, waits for room where it may, is settled by what it used, and is
/// repeated where the error table allows. A stream counts from its first request to its last update, and settles if it is abandoned.
/// </summary>
/// <remarks>A refusal is a <see cref="CallRefusedException"/>. What the provider throws is thrown on.</remarks>
public sealed class TrafficControlChatClient : DelegatingChatClient
{
    private readonly ControlledChat _chat;
    private readonly bool _ownsControl;

    /// <summary>Puts a client under control.</summary>
    /// <param name="innerClient">The client; disposed with this one.</param>
    /// <param name="control">The controls; share one between clients that share an account. Not disposed with this one.</param>
    public TrafficControlChatClient(IChatClient innerClient, TrafficControl control)
        : this(innerClient, control, ownsControl: false)
    {
    }

    internal TrafficControlChatClient(IChatClient innerClient, TrafficControl control, bool ownsControl)
        : base(innerClient)
    {
        ArgumentNullException.ThrowIfNull(control);
        Control = control;
        _ownsControl = ownsControl;
        _chat = new(control, [innerClient], [null]);
    }

    /// <summary>The controls: status, explanations, limits at run time.</summary>
    public TrafficControl Control { get; }

    /// <inheritdoc/>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        _chat.GetResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc/>
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        _chat.GetStreamingResponseAsync(messages, options, cancellationToken);

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is null && serviceType == typeof(TrafficControl) ? Control : base.GetService(serviceType, serviceKey);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsControl)
            Control.Dispose();
        base.Dispose(disposing);
    }
}
