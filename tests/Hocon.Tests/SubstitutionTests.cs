namespace Lighthouse.Hocon.Tests;

public sealed class SubstitutionTests
{
    [Theory]
    [InlineData("a = 1, b = ${a}", "{'a':1,'b':1}")]
    [InlineData("b = ${a}, a = 1", "{'b':1,'a':1}")]
    [InlineData("a = 1, b = ${a}, a = 2", "{'a':2,'b':2}")]
    [InlineData("a = x${?b}y", "{'a':'xy'}")]
    [InlineData("a = ${?b}", "{}")]
    [InlineData("a = 1, a = ${?b}", "{'a':1}")]
    [InlineData("a = ${?b}${?c}", "{}")]
    [InlineData("a = ${?b} ${?c}", "{}")]
    [InlineData("a = [${?b}, 1]", "{'a':[1]}")]
    [InlineData("a = null, b = ${a}", "{'a':null,'b':null}")]
    [InlineData("a = null, b = ${a}x", "{'a':null,'b':'nullx'}")]
    [InlineData("a = ${ b.c }, b { c = 1 }", "{'a':1,'b':{'c':1}}")]
    [InlineData("a = ${\"b.c\"}, \"b.c\" = 1", "{'a':1,'b.c':1}")]
    [InlineData("a = [1], b = ${a} [2]", "{'a':[1],'b':[1,2]}")]
    [InlineData("a = [1], b = ${a}${a}", "{'a':[1],'b':[1,1]}")]
    [InlineData("a {x=1}, b = ${a} {y=2}", "{'a':{'x':1},'b':{'x':1,'y':2}}")]
    [InlineData("a {x=1}, b = {x=0,z=3} ${a}", "{'a':{'x':1},'b':{'x':1,'z':3}}")]
    [InlineData("a {x=1}, c {y=1}, b = ${a} ${c}", "{'a':{'x':1},'c':{'y':1},'b':{'x':1,'y':1}}")]
    [InlineData("a {x=1}, b = ${a}, b { x = 2 }", "{'a':{'x':1},'b':{'x':2}}")]
    [InlineData("b { y = 1 }, b = ${a}, a {x=1}", "{'b':{'y':1,'x':1},'a':{'x':1}}")]
    public void Substitution_OfADefinedOrMissingPath_Resolves(string text, string expected) => Read.Json(text).ShouldBe(expected);

    [Theory]
    [InlineData("path = a, path = ${path}\":b\"", "{'path':'a:b'}")]
    [InlineData("path = [1], path = ${path} [2], path = [0] ${path}", "{'path':[0,1,2]}")]
    [InlineData("a = ${?a}foo", "{'a':'foo'}")]
    [InlineData("a = ${?a}", "{}")]
    [InlineData("foo { a { c = 1 } }, foo = ${foo.a}, foo { a = 2 }", "{'foo':{'a':2,'c':1}}")]
    [InlineData("bar { foo = 42, baz = ${bar.foo} }, bar { foo = 43 }", "{'bar':{'foo':43,'baz':43}}")]
    [InlineData("bar { a = ${foo.d}, b = 1 }, bar.b = 3, foo { c = ${bar.b}, d = 2 }, foo.d = 4", "{'bar':{'a':4,'b':3},'foo':{'c':3,'d':4}}")]
    [InlineData("a = 1, b = 2, a = ${b}, b = ${a}", "{'a':1,'b':2}")]
    [InlineData("parent { name = p }, child = ${parent} { name = c, path = /${child.name} }", "{'parent':{'name':'p'},'child':{'name':'c','path':'/c'}}")]
    [InlineData("b { y = ${a.x}, z = ${a.w}, w = 5 }, a = ${b} { x = 1 }", "{'b':{'y':1,'z':5,'w':5},'a':{'y':1,'z':5,'w':5,'x':1}}")]
    [InlineData("a = {b : 1}, a = ${a} {c = 2}", "{'a':{'b':1,'c':2}}")]
    [InlineData("a = {b : 5}, a = ${a.b}", "{'a':5}")]
    [InlineData("a = [1, 2], a = ${a} [3], a += 4", "{'a':[1,2,3,4]}")]
    [InlineData("a = ${?b}, b = ${?a}", "{}")]
    [InlineData("a = {y = 2}, a = ${?b}, b = {z = 3}", "{'a':{'y':2,'z':3},'b':{'z':3}}")]
    [InlineData("a = {y = 2}, a = ${?b} {x = 1}", "{'a':{'y':2,'x':1}}")]
    [InlineData("a = {y = 1}, a = 5, b = ${a}", "{'a':5,'b':5}")]
    [InlineData("a { x = ${b.x} }, b { x = ${c.x}, y = ${a.x} }, c { x = 1, z = ${b.y} }", "{'a':{'x':1},'b':{'x':1,'y':1},'c':{'x':1,'z':1}}")]
    [InlineData("a { b { c = ${a.d} }, d = ${a.e}, e = 7 }", "{'a':{'b':{'c':7},'d':7,'e':7}}")]
    [InlineData("x = [{ p = ${y.0} }], y { \"0\" = q }", "{'x':[{'p':'q'}],'y':{'0':'q'}}")]
    [InlineData("a = ${b}, a { l += 1 }, b { l = [0] }", "{'a':{'l':[0,1]},'b':{'l':[0]}}")]
    [InlineData("a = ${b}, a.l.m += 1, a.l.m += 2, b.l.m = [0]", "{'a':{'l':{'m':[0,1,2]}},'b':{'l':{'m':[0]}}}")]
    [InlineData("a = [1], a = ${?nope}, a += 2", "{'a':[1,2]}")]
    [InlineData("a.b = [1], a.b += 2, a.b += 3", "{'a':{'b':[1,2,3]}}")]
    [InlineData("a += 1", "{'a':[1]}")]
    [InlineData("l = [ { a = [1], a += 2 } ]", "{'l':[{'a':[1,2]}]}")]
    [InlineData("a += {x=1}, a += [y]", "{'a':[{'x':1},['y']]}")]
    public void Substitution_OfItself_SeesWhatWasWrittenBefore(string text, string expected) => Read.Json(text).ShouldBe(expected);

    [Theory]
    [InlineData("a = ${b}", "a.conf:1:5: ${b} is not defined: expected a setting `b` or an environment variable of that name; ${?b} may be missing.")]
    [InlineData("a = ${a}", "a.conf:1:5: ${a} refers back to itself: a → a.")]
    [InlineData("a = ${b}\nb = ${c}\nc = ${a}", "a.conf:3:5: ${a} refers back to itself: a → b → c → a.")]
    [InlineData("a { b = ${a} }", "a.conf:1:9: `a.b` would contain itself: a.b → a.b.")]
    [InlineData("x { b = ${x.c}, c = ${x.b} }", "a.conf:1:21: ${x.b} refers back to itself: x.b → x.c → x.b.")]
    [InlineData("a = ${b.c}, b = { c = ${a} }", "a.conf:1:23: ${a} refers back to itself: a → b.c → a.")]
    [InlineData("a = [${a}]", "a.conf:1:6: ${a} refers back to itself: a → a.")]
    [InlineData("a = 1, b = ${a} {x=1}", "a.conf:1:12: ${a} is the number `1` and cannot stand beside an object.")]
    [InlineData("a = [1], b = x${a}", "a.conf:1:15: an array cannot stand beside the string `x`: expected text with text, array with array or object with object.")]
    [InlineData("a = 1, a += 2", "a.conf:1:13: an array cannot stand beside the number `1`: expected text with text, array with array or object with object.")]
    public void Substitution_ThatCannotBeResolved_IsReportedWithItsPlace(string text, string expected) => Read.Error(text).ShouldBe(expected);

    [Fact]
    public void Substitution_OfAnEnvironmentVariable_IsUsedOnlyWhenNoSettingHasThatPath()
    {
        var options = new HoconOptions { Environment = name => name is "HOST" or "a.b" ? "env" : null };
        Read.Json("x = ${HOST}, y = ${?HOST}, z = ${a.b}, w = ${?NOPE}", options).ShouldBe("{'x':'env','y':'env','z':'env'}");
        Read.Json("HOST = null, x = ${?HOST}", options).ShouldBe("{'HOST':null,'x':null}");
    }

    [Fact]
    public void Substitution_HiddenByALaterValue_IsNotResolved() => Read.Json("a = ${nope}, a = 1").ShouldBe("{'a':1}");
}
