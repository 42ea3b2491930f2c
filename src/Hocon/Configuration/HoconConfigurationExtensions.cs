using Microsoft.Extensions.Configuration;

namespace Lighthouse.Hocon;

public static class HoconConfigurationExtensions
{
    /// <summary>Adds a HOCON file. Its keys are its paths with <c>:</c> between the elements, array items are numbered from 0.</summary>
    public static IConfigurationBuilder AddHocon(this IConfigurationBuilder builder, string path, bool optional = false) =>
        builder.AddHocon(HoconLayer.FromFile(path, optional));

    /// <summary>Adds several layers as one configuration, later ones over earlier ones.</summary>
    public static IConfigurationBuilder AddHocon(this IConfigurationBuilder builder, params IReadOnlyList<HoconLayer> layers)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HoconConfigurationSource { Layers = [.. layers] });
    }
}
