using Sluice.Errors;

namespace Sluice.Tests.Errors;

public class ErrorCodesTests
{
    [Theory]
    [InlineData(1001, "E1001", "invalid_request", ErrorCategory.Client, 400, false, false)]
    [InlineData(1002, "E1002", "authentication", ErrorCategory.Client, 401, false, true)]
    [InlineData(1003, "E1003", "permission_denied", ErrorCategory.Client, 403, false, false)]
    [InlineData(1004, "E1004", "not_found", ErrorCategory.Client, 404, false, false)]
    [InlineData(1005, "E1005", "request_too_large", ErrorCategory.Client, 413, false, false)]
    [InlineData(2001, "E2001", "rate_limited", ErrorCategory.Rate, 429, true, true)]
    [InlineData(2002, "E2002", "quota_exhausted", ErrorCategory.Rate, 429, false, true)]
    [InlineData(3001, "E3001", "server_error", ErrorCategory.Server, 500, true, true)]
    [InlineData(3002, "E3002", "overloaded", ErrorCategory.Server, 503, true, true)]
    [InlineData(3003, "E3003", "timeout", ErrorCategory.Server, 504, true, true)]
    [InlineData(4001, "E4001", "conflict", ErrorCategory.Operational, 409, true, false)]
    [InlineData(4002, "E4002", "cancelled", ErrorCategory.Operational, null, false, false)]
    [InlineData(9999, "E9999", "unknown", ErrorCategory.Unknown, null, false, false)]
    public void Every_code_is_described_as_the_standard_says(
        int number, string id, string name, ErrorCategory category, int? status, bool retryable, bool fallbackable)
    {
        var info = ErrorCodes.Describe((ErrorCode)number);

        Assert.Equal(
            new ErrorCodeInfo((ErrorCode)number, id, name, category, status, retryable, fallbackable, info.Hint),
            info);
        Assert.NotEmpty(info.Hint);
    }

    [Fact]
    public void The_table_holds_every_code_once_in_order()
        => Assert.Equal(Enum.GetValues<ErrorCode>().Order(), ErrorCodes.All.Select(info => info.Code));

    [Fact]
    public void A_number_that_is_no_code_reads_as_unknown()
        => Assert.Equal(ErrorCode.Unknown, ErrorCodes.Describe((ErrorCode)1234).Code);

    [Fact]
    public void Describing_a_code_allocates_nothing()
    {
        ErrorCodes.Describe(ErrorCode.Timeout);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            ErrorCodes.Describe(ErrorCode.Timeout);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(400, 1001)]
    [InlineData(401, 1002)]
    [InlineData(402, 2002)]
    [InlineData(403, 1003)]
    [InlineData(404, 1004)]
    [InlineData(405, 1001)]
    [InlineData(408, 3003)]
    [InlineData(409, 4001)]
    [InlineData(413, 1005)]
    [InlineData(418, 1001)]
    [InlineData(422, 1001)]
    [InlineData(429, 2001)]
    [InlineData(499, 4002)]
    [InlineData(500, 3001)]
    [InlineData(501, 3001)]
    [InlineData(502, 3001)]
    [InlineData(503, 3002)]
    [InlineData(504, 3003)]
    [InlineData(529, 3002)]
    [InlineData(599, 3001)]
    [InlineData(600, 9999)]
    [InlineData(399, 9999)]
    [InlineData(200, 9999)]
    [InlineData(0, 9999)]
    [InlineData(-1, 9999)]
    [InlineData(int.MaxValue, 9999)]
    public void A_status_alone_has_one_standard_reading(int status, int code)
        => Assert.Equal((ErrorCode)code, ErrorCodes.FromHttpStatus(status));
}
