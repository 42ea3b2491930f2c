using Lighthouse.Jobs.Management;

namespace Lighthouse.Jobs.Tests.Management;

public sealed class RedisChecksTests
{
    private const string Safe = "# Server\r\nredis_version:7.0.15\r\n# Memory\r\nmaxmemory_policy:noeviction\r\n# Persistence\r\naof_enabled:1\r\naof_last_write_status:ok\r\n";

    [Fact]
    public void Judge_SafeServer_FindsNothing() => RedisChecks.Judge(Safe).ShouldBeEmpty();

    [Theory]
    [InlineData("redis_version:7.0.15", "redis_version:6.2.14", RedisChecks.Version, "6.2.14")]
    [InlineData("maxmemory_policy:noeviction", "maxmemory_policy:allkeys-lru", RedisChecks.Eviction, "allkeys-lru")]
    [InlineData("aof_enabled:1", "aof_enabled:0", RedisChecks.Persistence, "appendonly yes")]
    [InlineData("aof_last_write_status:ok", "aof_last_write_status:err", RedisChecks.Persistence, "cannot write")]
    public void Judge_WhatEndangersJobs_IsSaid(string good, string bad, string subject, string words)
    {
        var problem = RedisChecks.Judge(Safe.Replace(good, bad, StringComparison.Ordinal)).ShouldHaveSingleItem();
        problem.Subject.ShouldBe(subject);
        problem.Reason.ShouldContain(words);
    }

    [Fact]
    public void Judge_Valkey_IsNewEnough() =>
        RedisChecks.Judge(Safe.Replace("redis_version:7.0.15", "redis_version:7.2.4\r\nvalkey_version:8.0.1", StringComparison.Ordinal)).ShouldBeEmpty();

    [Fact]
    public void Judge_ServerThatHidesItsSettings_IsNotHeldAgainstIt() => RedisChecks.Judge("redis_version:7.2.0\r\n").ShouldBeEmpty();

    [Theory]
    [InlineData("redis_version:7.2.4\r\nvalkey_version:8.0.1", "Valkey 8.0.1")]
    [InlineData("redis_version:7.0.15", "Redis 7.0.15")]
    [InlineData("", null)]
    public void Product_NamesTheServer(string info, string? product) => RedisChecks.Product(info).ShouldBe(product);
}
