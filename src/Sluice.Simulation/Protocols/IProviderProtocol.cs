using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Protocols;

/// <summary>The words of one provider API: how a call is read, and how answers, errors and limits are told.</summary>
internal interface IProviderProtocol
{
    /// <summary>Whether a path, without its query, is a call of this protocol that generates something.</summary>
    bool Owns(ReadOnlySpan<char> route);

    /// <summary>Whether the request carries this credential.</summary>
    bool Carries(in ReceivedRequest request, string apiKey);

    /// <summary>Reads a call; where that fails the error says why.</summary>
    CallRequest? Read(in ReceivedRequest request, out ProviderError? error);

    /// <summary>Answers a call that generates nothing; <see langword="null"/> where it is none of this protocol's.</summary>
    OtherAnswer? Other(in ReceivedRequest request, IReadOnlyList<string> models);

    /// <summary>Headers of every answer.</summary>
    List<KeyValuePair<string, string>> Headers(string requestId, in LimitStates limits, DateTimeOffset utcNow);

    /// <summary>A refusal by the provider's limits.</summary>
    ProviderError Refuse(Refusal refusal, string model);

    /// <summary>The body of an error.</summary>
    byte[] Error(ProviderError error);

    /// <summary>The body of a plain answer.</summary>
    byte[] Answer(CallPlan plan);

    /// <summary>The events of a streamed answer.</summary>
    IAnswerEvents Events(CallPlan plan);
}
