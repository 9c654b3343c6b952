namespace Sluice.Gateway.Config;

/// <summary>What carries OTLP.</summary>
internal enum OtlpProtocol
{
    /// <summary>HTTP, as protobuf; a collector's port 4318.</summary>
    Http,

    /// <summary>gRPC; a collector's port 4317.</summary>
    Grpc,
}
