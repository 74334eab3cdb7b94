using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Domicile.Base;

/// <summary>
/// Names the environment variable that sets this property. Every setting has a default (the property's initial value) and a line in
/// <c>docs/operations.md</c>, which a test checks.
/// </summary>
/// <param name="variable">Such as <c>DOMICILE_DATA</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string variable) : Attribute
{
    public string Variable { get; } = variable;
}

/// <summary>Reads settings into options classes.</summary>
public static class Settings
{
    /// <summary>
    /// Registers <c>IOptions&lt;T&gt;</c> with each <see cref="SettingAttribute"/> property read from its environment variable.
    /// A value that does not parse stops the start with a message that names the variable.
    /// </summary>
    public static IServiceCollection AddSettings<T>(this IServiceCollection services) where T : class =>
        services.AddOptions<T>().Configure<IConfiguration>((options, configuration) => Read(options, name => configuration[name]))
            .Services;

    /// <summary>Sets the properties whose variables have a value.</summary>
    public static T Read<T>(T options, Func<string, string?> variable) where T : class
    {
        foreach (var property in typeof(T).GetProperties())
        {
            if (property.GetCustomAttribute<SettingAttribute>() is not { } setting) continue;
            if (variable(setting.Variable) is not { Length: > 0 } text) continue;
            try
            {
                property.SetValue(options, Parse(text, property.PropertyType));
            }
            catch (Exception unreadable) when (unreadable is FormatException or OverflowException or ArgumentException or TargetInvocationException)
            {
                throw new OptionsValidationException(setting.Variable, typeof(T), [$"{setting.Variable}: \"{text}\" cannot be used."]);
            }
        }
        return options;
    }

    private static object Parse(string text, Type type) =>
        type == typeof(TimeSpan) ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
        : type.IsEnum ? Enum.Parse(type, text, ignoreCase: true)
        : Convert.ChangeType(text, Nullable.GetUnderlyingType(type) ?? type, CultureInfo.InvariantCulture);
}
