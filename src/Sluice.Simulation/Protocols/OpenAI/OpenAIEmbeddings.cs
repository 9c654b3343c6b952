using System.Buffers.Binary;
using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>OpenAI's embeddings: vectors drawn from the call, eight numbers long unless the call names <c>dimensions</c>.</summary>
internal sealed class OpenAIEmbeddings : OpenAIProtocol
{
    private const int Dimensions = 8;
    private const int MostDimensions = 4096;

    public override bool Owns(ReadOnlySpan<char> route) => route is "/embeddings";

    public override CallRequest? Read(in ReceivedRequest request, out ProviderError? error)
    {
        error = null;
        var input = SimulatorHeaders.Read(request, SimulatorHeaders.InputTokens, ref error);
        var call = RequestJson.Read(request, ref error, (JsonElement root, ref ProviderError? wrong) =>
        {
            var inputs = Prompts.Read(root, "input", ref wrong);
            return new CallRequest
            {
                Model = RequestJson.Model(root, ref wrong),
                InputTokens = input ?? inputs.Tokens,
                Choices = 1,
                Shown = inputs.Count,
                DictatedOutput = 0,
                Vectors = new(
                    (int)(RequestJson.Whole(root, "dimensions", MostDimensions, ref wrong) ?? Dimensions),
                    root.TryGetProperty("encoding_format", out var format) && format.ValueKind == JsonValueKind.String && format.ValueEquals("base64")),
            };
        });
        return error is null ? call : null;
    }

    public override byte[] Answer(CallPlan plan) => JsonBody.Write(plan, static (json, plan) =>
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (var i = 0; i < plan.Request.Shown; i++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", i);
            WriteVector(json, plan, i);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", plan.Request.Model);
        if (!plan.Alterations.OmitsUsage)
        {
            json.WriteStartObject("usage");
            json.WriteNumber("prompt_tokens", plan.Request.InputTokens);
            json.WriteNumber("total_tokens", plan.Request.InputTokens);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    });

    public override IAnswerEvents Events(CallPlan plan) => throw new InvalidOperationException("Embeddings are not streamed.");

    private static void WriteVector(Utf8JsonWriter json, CallPlan plan, int number)
    {
        var random = new CallRandom((long)plan.TextSource, number);
        var vector = new float[plan.Request.Vectors.Dimensions];
        for (var i = 0; i < vector.Length; i++)
            vector[i] = (float)((2 * random.NextShare()) - 1);
        if (plan.Request.Vectors.InBase64)
        {
            var bytes = new byte[4 * vector.Length];
            for (var i = 0; i < vector.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), vector[i]);
            json.WriteBase64String("embedding", bytes);
            return;
        }

        json.WriteStartArray("embedding");
        foreach (var value in vector)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }
}
