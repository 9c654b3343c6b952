using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>What OpenAI's APIs share.</summary>
internal abstract class OpenAIProtocol : IProviderProtocol
{
    public abstract bool Owns(ReadOnlySpan<char> route);

    public abstract CallRequest? Read(in ReceivedRequest request, out ProviderError? error);

    public abstract byte[] Answer(CallPlan plan);

    public abstract IAnswerEvents Events(CallPlan plan);

    public virtual OtherAnswer? Other(in ReceivedRequest request, IReadOnlyList<string> models) => null;

    public bool Carries(in ReceivedRequest request, string apiKey) =>
        string.Equals(request.Header("authorization"), "Bearer " + apiKey, StringComparison.Ordinal)
        || string.Equals(request.Header("api-key"), apiKey, StringComparison.Ordinal);

    public List<KeyValuePair<string, string>> Headers(string requestId, in LimitStates limits, DateTimeOffset utcNow) =>
        OpenAIHeaders.Of(requestId, limits.Requests, limits.Tokens);

    public ProviderError Refuse(Refusal refusal, string model) => OpenAIErrors.Refuse(refusal, model);

    public byte[] Error(ProviderError error) => OpenAIErrors.Body(error);
}
