using Sluice.Pricing;
using Sluice.Simulation.Windows;
using Sluice.Tokens;

namespace Sluice.Simulation.Records;

/// <summary>A call while it is being written to; guarded by the record's gate.</summary>
internal sealed class RecordedCall(long number, TimeSpan arrived, string method, string path)
{
    public long Number => number;

    public TimeSpan Arrived => arrived;

    public TimeSpan? Ended { get; set; }

    public string Model { get; set; } = "";

    public bool Stream { get; set; }

    public Demand Demand { get; set; } = new(0, null, 1);

    /// <summary>Its input, by what the provider's cache did with it.</summary>
    public Usage Input { get; set; }

    public Booking Booking { get; set; }

    public bool IsBooked { get; set; }

    public long Produced { get; set; }

    public int Status { get; set; }

    public CallEnd End { get; set; }

    public NanoUsd Billed { get; set; }

    public CallRecord ToRecord() => new()
    {
        Number = number,
        Arrived = arrived,
        Ended = Ended,
        Method = method,
        Path = path,
        Model = Model,
        Stream = Stream,
        InputTokens = Demand.InputTokens,
        OutputLimit = Demand.OutputLimit,
        Choices = Demand.Choices,
        ProducedTokens = Produced,
        CountedTokens = Booking.Tokens,
        Status = Status,
        End = End,
        Billed = Billed,
    };
}
