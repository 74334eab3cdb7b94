using System.Security.Cryptography;
using Domicile.Base;
using Domicile.Web;
using Microsoft.Extensions.Options;

namespace Domicile.Tests.Service;

/// <summary>Which passwords people may choose.</summary>
[Trait("Database", "none")]
public sealed class PasswordTests
{
    private static readonly Passwords Passwords =
        new(Options.Create(new DomicileOptions { Name = "rivertube.example" }));

    [Theory]
    [InlineData("seven77", "password-length")]
    [InlineData("", "password-length")]
    [InlineData("abababababab", "password-too-common")]
    [InlineData("my-adalovelace-1", "password-holds-name")]
    [InlineData("my-countess-1815", "password-holds-name")]
    [InlineData("correct horse battery", null)]
    [InlineData("correcthorsebatterystaple", null)]
    [InlineData("heron at the weir 7!", null)]
    [InlineData("пароль с пробелами", null)]
    [InlineData("\U0001F99C\U0001F99C\U0001F99D\U0001F99E", null)]
    public void A_password_must_be_long_and_not_the_first_guess(string password, string? code) => Assert.Equal(code, Judge(password));

    [Theory]
    [InlineData("Password123")]
    [InlineData("PASSWORD")]
    [InlineData("Liverpool!!")] // punctuation after it
    [InlineData("sunshine2026!")] // digits and punctuation after it
    [InlineData("monkey!2026")] // in either order
    [InlineData("abc12345!")] // common with its digits
    [InlineData("trustno1")]
    [InlineData("1q2w3e4r5t")]
    [InlineData("31415926")]
    [InlineData("ｐａｓｓｗｏｒｄ")] // full width
    [InlineData("Ｌｅｔｍｅｉｎ２０２６！")]
    [InlineData("𝓼𝓾𝓷𝓼𝓱𝓲𝓷𝓮")] // mathematical script
    [InlineData("ﬀﬀﬀﬀﬀﬀﬀﬀ")] // one letter, in ligatures
    [InlineData("Ⓑⓐⓢⓔⓑⓐⓛⓛ①②")]
    public void A_common_password_is_refused_in_every_case_and_form_and_with_what_people_append(string password) =>
        Assert.Equal("password-too-common", Judge(password));

    [Theory]
    [InlineData("xDomicile-77x")]
    [InlineData("RiverTube #1 fan")]
    [InlineData("ｒｉｖｅｒｔｕｂｅ.example")]
    [InlineData("ＡｄａＬｏｖｅｌａｃｅ-x")]
    public void A_password_with_the_name_of_the_service_or_the_account_is_refused_in_every_form(string password) =>
        Assert.Equal("password-holds-name", Judge(password));

    [Fact]
    public void Half_a_pair_of_surrogates_is_judged_as_any_other_character() => Assert.Null(Judge("heron \ud800 weir"));

    [Fact]
    public void The_last_part_of_the_services_name_is_a_word_like_others() => Assert.Null(Judge("for example a heron"));

    [Fact]
    public void Fewer_than_one_in_ten_thousand_other_passwords_are_taken_for_common_ones()
    {
        const int Tries = 200_000;
        var taken = Enumerable.Range(0, Tries).Count(number =>
            CommonPasswords.Contains(Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number)).AsSpan(0, 10))));
        Assert.InRange(taken, 0, Tries / 10_000 - 1);
    }

    private static string? Judge(string password) => Passwords.Parse(password, "adalovelace", "countess@example.org").Refusal?.Code;
}
