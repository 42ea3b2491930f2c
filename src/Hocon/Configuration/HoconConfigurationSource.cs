using Microsoft.Extensions.Configuration;

namespace Lighthouse.Hocon;

/// <summary>HOCON as a source of <see cref="IConfiguration"/>. The layers become one configuration, so substitutions reach across them and arrays replace each other whole.</summary>
public sealed class HoconConfigurationSource : IConfigurationSource
{
    /// <summary>Lowest first.</summary>
    public IList<HoconLayer> Layers { get; init; } = [];

    public HoconOptions Options { get; init; } = new();

    public IConfigurationProvider Build(IConfigurationBuilder builder) => new HoconConfigurationProvider(this);
}
