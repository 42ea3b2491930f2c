using System.Text.RegularExpressions;
using Lighthouse.Hocon;
using Lighthouse.Jobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Lighthouse.Node.Tests;

/// <summary>Keeps hocon/reference.conf and the code that reads settings true to each other.</summary>
public sealed partial class ReferenceConfTests
{
    private static readonly string Reference = ReadReference();

    /// <summary>Settings that are shown as an example are behind a #, explanations behind //.</summary>
    private static readonly string WithExamples = Example().Replace(Reference, "$1");

    [Fact]
    public void Reference_AsItIs_IsTheDefaults()
    {
        var settings = Read(Reference, out _, out var errors);
        errors.ShouldBeEmpty();
        var defaults = new LighthouseSettings();
        (settings with { Redis = null, Node = defaults.Node, Management = defaults.Management, Health = defaults.Health }).ShouldBe(defaults);
        (settings.Management.Host, settings.Management.Port, settings.Management.Hosts.Count).ShouldBe((defaults.Management.Host, defaults.Management.Port, 0));
        (settings.Health.Host, settings.Health.Port).ShouldBe((defaults.Health.Host, defaults.Health.Port));
        settings.Node.ShouldBeEquivalentTo(defaults.Node with { MaxAttempts = Messages.Defaults.MaxAttempts });
    }

    [Fact]
    public void Reference_WithItsExamples_IsAccepted()
    {
        var settings = Read(WithExamples, out _, out var errors);
        errors.ShouldBeEmpty();
        settings.Node.Queues["default"].Workers.ShouldBe(Messages.Defaults.Workers);
    }

    [Fact]
    public void Reference_HasEverySettingThatIsRead()
    {
        Read(WithExamples, out var asked, out _);
        var written = new HoconConfigurationProvider(new HoconConfigurationSource { Layers = [HoconLayer.FromText("reference.conf", WithExamples)] });
        written.Load();
        asked.Where(key => key.StartsWith(SettingsReader.Root + ":", StringComparison.OrdinalIgnoreCase) && !written.TryGetOrigin(key, out var _, out var _)).ShouldBeEmpty();
        asked.Count.ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData("hocon/node.conf")]
    [InlineData("hocon/lighthouse.conf")]
    public void ContainerFiles_AreAccepted(string file)
    {
        Read(Reference, out _, out var errors, HoconLayer.FromFile(Path.Combine(Repository(), file)));
        errors.ShouldBeEmpty();
    }

    private static LighthouseSettings Read(string reference, out IReadOnlySet<string> asked, out List<SettingsError> errors, params HoconLayer[] more)
    {
        var recorder = new Recorder();
        var configuration = new ConfigurationBuilder()
            .Add(new HoconConfigurationSource
            {
                Layers = [HoconLayer.FromText("reference.conf", reference), .. more, HoconLayer.FromSetting("--set", "lighthouse.redis", "redis://127.0.0.1:6379")],
                Options = new HoconOptions { Environment = _ => null },
            })
            .Add(recorder)
            .Build();
        errors = [];
        var settings = SettingsReader.Read(configuration, errors);
        BuiltInHandlers.Register(new NodeBuilder(new ServiceCollection()), configuration, new ProgramFinder("/usr/bin:/bin"), errors);
        asked = recorder.Asked;
        return settings;
    }

    private static string ReadReference()
    {
        using var stream = typeof(BuiltInHandlers).Assembly.GetManifestResourceStream("reference.conf").ShouldNotBeNull();
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Actors.sln"))) folder = Path.GetDirectoryName(folder).ShouldNotBeNull();
        return folder;
    }

    [GeneratedRegex("^( *)# ", RegexOptions.Multiline)]
    private static partial Regex Example();

    /// <summary>Has no settings, but notes which it was asked for.</summary>
    private sealed class Recorder : IConfigurationSource, IConfigurationProvider
    {
        private readonly HashSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);

        public IReadOnlySet<string> Asked => _asked;

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public bool TryGet(string key, out string? value)
        {
            _asked.Add(key);
            value = null;
            return false;
        }

        public void Set(string key, string? value) => throw new NotSupportedException();

        public IChangeToken GetReloadToken() => new CancellationChangeToken(default);

        public void Load() { }

        public IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath)
        {
            if (parentPath is not null) _asked.Add(parentPath);
            return earlierKeys;
        }
    }
}
