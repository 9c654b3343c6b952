using Microsoft.Extensions.AI;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Errors;
using Sluice.Tokens;

namespace Sluice.AI;

/// <summary>A stream whose first update has come. It settles its call once: at its end, when it breaks, or when it is abandoned.</summary>
internal sealed class ChatStream(IAsyncEnumerator<ChatResponseUpdate> updates, TrafficControl control, int backend, ChatCall call) : IAsyncDisposable
{
    private Lease _lease;
    private UsageDetails? _stated;
    private long _seen;
    private bool _thinks = call.Thinks;
    private bool _hasEnded;

    /// <summary>The update that came last.</summary>
    public ChatResponseUpdate Current => updates.Current;

    /// <summary>Takes over the call's lease.</summary>
    public void Hold(Lease lease) => _lease = lease;

    /// <summary>Notes what the current update says, so that the call can be settled.</summary>
    public void Note()
    {
        _lease.Renew();
        var contents = updates.Current.Contents;
        for (var i = 0; i < contents.Count; i++)
        {
            switch (contents[i])
            {
                case UsageContent usage:
                    (_stated ??= new()).Add(usage.Details);
                    break;
                case TextReasoningContent reasoning:
                    _thinks = true;
                    _seen += ChatEstimator.Output(reasoning.Text);
                    break;
                case TextContent text:
                    _seen += ChatEstimator.Output(text.Text);
                    break;
                case FunctionCallContent function:
                    _seen += ChatEstimator.Call(function);
                    break;
            }
        }
    }

    /// <summary>Waits for the next update.</summary>
    /// <returns>Whether there is one; if not, the call is settled.</returns>
    public async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            if (await updates.MoveNextAsync().ConfigureAwait(false))
                return true;
        }
        catch (Exception e)
        {
            End(ClientExceptions.EndOf(control, e).Outcome);
            throw;
        }

        End(CallOutcome.Success);
        return false;
    }

    /// <summary>Ends the stream; one that has not come to its end is cancelled and settled by what was seen of it.</summary>
    public async ValueTask DisposeAsync()
    {
        End(CallOutcome.Cancelled);
        await updates.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What was used, as far as it is known; <see langword="null"/> where the reservation is the best guess.</summary>
    public Usage? UsageSo(bool isWhole)
    {
        if (ChatUsage.From(_stated) is { } stated && (isWhole || stated.OutputTokens > 0))
            return control.Priced(backend, call.Model, stated);
        return _thinks ? null : control.Priced(backend, call.Model, new() { InputTokens = call.Asked.Estimate.InputTokens, OutputTokens = _seen });
    }

    private void End(CallOutcome outcome)
    {
        if (_hasEnded)
            return;
        _hasEnded = true;
        if (outcome.IsSuccess && ChatUsage.From(_stated) is { } stated)
            control.Learn(call.Asked, stated);
        _lease.End(UsageSo(outcome.IsSuccess) is { } usage ? new(Charge.Actual, usage, outcome) : AttemptEnd.Unknown(outcome));
    }
}
