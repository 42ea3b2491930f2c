using System.Buffers;
using Lighthouse.Broker;
using Lighthouse.Jobs.Cron;
using Lighthouse.Messages;
using Lighthouse.Redis;
using Microsoft.Extensions.Configuration;

namespace Lighthouse.Jobs;

/// <summary>Reads section <c>lighthouse</c>: everything that is wrong with it is reported at once.</summary>
internal static class SettingsReader
{
    public const string Root = "lighthouse";

    private static readonly SearchValues<char> BreaksKeys = SearchValues.Create("{} \t\r\n*");
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <exception cref="SettingsException">with every error found.</exception>
    public static LighthouseSettings Read(IConfiguration configuration)
    {
        var errors = new List<SettingsError>();
        var settings = Read(configuration, errors);
        return errors.Count == 0 ? settings : throw new SettingsException(errors);
    }

    public static LighthouseSettings Read(IConfiguration configuration, List<SettingsError> errors)
    {
        var root = new SettingsSection(configuration.GetSection(Root), Root, errors);
        var defaults = new LighthouseSettings();
        var settings = new LighthouseSettings
        {
            Redis = ReadRedis(root, configuration),
            Prefix = root.Text("prefix", defaults.Prefix),
            Lease = root.Duration("lease", defaults.Lease, TimeSpan.FromMilliseconds(200), Day),
            Beat = root.Duration("beat", defaults.Beat, TimeSpan.FromMilliseconds(20), Day),
            ShutdownGrace = root.Duration("shutdownGrace", defaults.ShutdownGrace, TimeSpan.Zero, Day),
            LoadFunctions = root.Flag("loadFunctions", defaults.LoadFunctions),
            Node = ReadNode(root.Section("node")),
            Cron = CronSettings.Read(root.Section("cron")),
            Limits = ReadLimits(root.Section("limits")),
            Management = ReadListener(root.Section("management"), defaults.Management, guarded: true),
            Health = ReadListener(root.Section("health"), defaults.Health, guarded: false),
        };
        root.RefuseUnknown();

        if (settings.Prefix.AsSpan().ContainsAny(BreaksKeys)) root.Error("prefix", $"`{settings.Prefix}` has a brace, a space or a star in it, which would break the names of keys.");
        if (settings.Beat * 3 > settings.Lease)
            root.Error("beat", $"{DurationSetting.Format(settings.Beat)} is more than a third of the lease ({DurationSetting.Format(settings.Lease)}): one late renewal would cost the node its jobs.");
        return settings;
    }

    private static string? ReadRedis(SettingsSection root, IConfiguration configuration)
    {
        if ((root.Text("redis") ?? configuration["LIGHTHOUSE_REDIS"] ?? configuration["REDIS_URL"]) is not { Length: > 0 } url)
        {
            root.Error("redis", "is not set: there is no Redis to work with. Set LIGHTHOUSE_REDIS=redis://host:6379, or start a private one with --embedded.");
            return null;
        }

        try
        {
            RedisOptions.Parse(url);
        }
        catch (FormatException cause)
        {
            root.Error("redis", cause.Message);
        }

        return url;
    }

    private static NodeSettings ReadNode(SettingsSection section)
    {
        var defaults = new NodeSettings();
        section.Ignore("handlers"); // the executable that brings the built-in handlers reads and checks them
        var node = new NodeSettings
        {
            Name = section.Text("name", defaults.Name),
            Queues = ReadQueues(section.Section("queues")),
            MaxAttempts = section.Text("maxAttempts") is null ? null : section.Number("maxAttempts", Defaults.MaxAttempts, 1, Limits.MaxAttempts),
            UnknownTypeGrace = section.Duration("unknownTypeGrace", defaults.UnknownTypeGrace, TimeSpan.Zero, TimeSpan.FromDays(365)),
            UnknownTypeDelay = section.Duration("unknownTypeDelay", defaults.UnknownTypeDelay, TimeSpan.FromMilliseconds(10), Day),
            ClaimMax = section.Number("claimMax", defaults.ClaimMax, 1, Limits.ClaimJobs),
            SettleMax = section.Number("settleMax", defaults.SettleMax, 1, 1_000),
            Tick = section.Duration("tick", defaults.Tick, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1)),
            AbandonGrace = section.Duration("abandonGrace", defaults.AbandonGrace, TimeSpan.Zero, Day),
            CancelWhenLeaseIsOver = section.Flag("cancelWhenLeaseIsOver", defaults.CancelWhenLeaseIsOver),
        };
        if (node.Name.Length > 64 || node.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')))
            section.Error("name", $"`{node.Name}` is not a node name: up to 64 of A-Z, a-z, 0-9, `.`, `_` and `-`.");
        section.RefuseUnknown();
        return node;
    }

    private static Dictionary<string, QueueSettings> ReadQueues(SettingsSection section)
    {
        var queues = new Dictionary<string, QueueSettings>(StringComparer.Ordinal);
        foreach (var name in section.Names)
        {
            var queue = section.Section(name);
            if (!QueueName.IsValid(name)) section.Error(name, $"`{name}` is not a queue name: {QueueName.Rule}.");
            queues[name] = new QueueSettings(OptionalNumber(queue, "workers", QueueSize.Most))
            {
                Rate = Rate(queue),
                Burst = OptionalNumber(queue, "burst"),
                Concurrency = OptionalNumber(queue, "concurrency"),
                Backlog = OptionalNumber(queue, "backlog"),
                Types = ReadTypes(queue.Section("types")),
            };
            queue.RefuseUnknown();
        }

        return queues;
    }

    private static Dictionary<string, TypeOptions> ReadTypes(SettingsSection section)
    {
        var types = new Dictionary<string, TypeOptions>(StringComparer.Ordinal);
        foreach (var name in section.Names)
        {
            if (!Names.IsType(name)) section.Error(name, Names.TypeRefused(name) + ".");
            var type = section.Section(name);
            types[name] = new TypeOptions { Rate = Rate(type), Burst = OptionalNumber(type, "burst"), Concurrency = OptionalNumber(type, "concurrency") };
            type.RefuseUnknown();
        }

        return types;
    }

    private static int? OptionalNumber(SettingsSection section, string key, int most = int.MaxValue) => section.Text(key) is null ? null : section.Number(key, 1, 1, most);

    private static string? Rate(SettingsSection section)
    {
        if (section.Text("rate") is not { } rate) return null;
        if (LimitNames.Problem(LimitNames.Rate, rate) is { } problem) section.Error("rate", problem);
        return rate;
    }

    private static LimitSettings ReadLimits(SettingsSection section)
    {
        var defaults = new LimitSettings();
        var limits = new LimitSettings
        {
            Args = section.Size("args", defaults.Args, 1, 256L << 20),
            Result = section.Size("result", defaults.Result, 1, 256L << 20),
            Meta = section.Size("meta", defaults.Meta, 1, 1L << 20),
            Error = section.Size("error", defaults.Error, 256, 1L << 20),
        };
        section.RefuseUnknown();
        return limits;
    }

    private static ListenerSettings ReadListener(SettingsSection section, ListenerSettings defaults, bool guarded)
    {
        var listener = new ListenerSettings(section.Text("host", defaults.Host), section.Number("port", defaults.Port, 0, 65_535), section.Text("port") is not null)
        {
            Hosts = guarded ? section.List("hosts") : [], // health answers to any name
        };
        section.RefuseUnknown();
        return listener;
    }
}
