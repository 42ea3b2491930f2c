using System.Runtime.CompilerServices;

namespace Lighthouse.Hocon;

/// <summary>
/// Turns drafts into values. Everything is looked up lazily, member by member: two objects may refer to each other's members,
/// and what is hidden by a later value is never resolved.
/// </summary>
internal sealed class Resolver(ObjectDraft root, int settings, Func<string, string?> environment, ErrorList errors, HoconOptions options)
{
    private const int MaxTrail = 256;

    private readonly Dictionary<(string Prefix, string Path), HoconValue?> _known = [];
    private readonly HashSet<Field> _reportedCycles = [];
    private long _steps = 1_000_000 + 8L * settings; // ample for any configuration that does not double itself
    private int _cuts; // look-backs so far: a value found without one does not depend on who asked

    public HoconObject Resolve()
    {
        try
        {
            return Merge([new Layer(root, null)]) as HoconObject ?? new HoconObject([], root.Origin);
        }
        catch (ResolutionLimitException e)
        {
            errors.Add(e.Origin, e.Message);
            return new HoconObject([], root.Origin);
        }
    }

    /// <summary>The value of layers, topmost first; null when there are none.</summary>
    private HoconValue? Merge(IEnumerable<Layer> layers)
    {
        var objects = new List<Layer>();
        foreach (var layer in layers)
        {
            if (layer.IsObject) objects.Add(layer);
            else if (objects.Count == 0) return layer.Value;
            else break;
        }

        if (objects.Count == 0) return null;
        if (objects is [{ Value: { } finished }]) return finished;
        Step(objects[0].Origin);
        var members = new OrderedDictionary<string, HoconValue>();
        foreach (var key in objects.AsEnumerable().Reverse().SelectMany(layer => layer.Keys))
        {
            if (!members.ContainsKey(key) && MergeMember(objects, key) is { } member) members.Add(key, member);
        }

        return Measured(new HoconObject(members, objects[0].Origin));
    }

    private HoconValue? MergeMember(List<Layer> objects, string key)
    {
        if (objects is not [{ Object: { } only, Trail: var trail }]) return Merge(Members(objects, key, asMember: true)) ?? objects.Select(layer => ReportSelfContained(layer, key)).FirstOrDefault(broken => broken is not null);
        var field = only.Fields[key];
        if (field.Resolved is { } known) return known;
        var cuts = _cuts;
        var value = Merge(LayersOf(field, trail, asMember: true)) ?? ReportSelfContained(objects[0], key);
        if (cuts == _cuts) field.Resolved = value;
        return value;
    }

    /// <summary>The layers of one member of the objects that <paramref name="layers"/> merge into.</summary>
    private IEnumerable<Layer> Members(IEnumerable<Layer> layers, string key, bool asMember)
    {
        foreach (var layer in layers)
        {
            if (layer.Object is { } draft)
            {
                if (!draft.Fields.TryGetValue(key, out var field)) continue;
                foreach (var member in LayersOf(field, layer.Trail, asMember)) yield return member;
            }
            else if (layer.Value is HoconObject finished)
            {
                if (finished.Members.TryGetValue(key, out var member)) yield return new Layer(member);
            }
            else
            {
                if (layer.Value is BrokenValue) yield return layer;
                yield break;
            }
        }
    }

    private IEnumerable<Layer> LayersOf(Field field, Trail? trail, bool asMember)
    {
        if (field.Drafts is [.., var last]) Step(last.Origin);
        var visible = Trail.Visible(trail, field, asMember);
        if (visible < field.Drafts.Count) _cuts++;
        for (var i = visible - 1; i >= 0; i--)
        {
            switch (field.Drafts[i])
            {
                case ObjectDraft draft:
                    yield return new Layer(draft, trail);
                    break;
                case SubstitutionDraft substitution:
                    var (step, top) = (Extend(trail, field, i, substitution.Origin), true);
                    foreach (var layer in Expand(substitution, step))
                    {
                        var finished = layer with { Trail = layer.Trail?.Finish(step) };
                        yield return top ? Checked(finished, substitution) : finished;
                        top = false;
                    }

                    break;
                case var draft when Evaluate(draft, Extend(trail, field, i, draft.Origin)) is { } value:
                    yield return new Layer(value);
                    break;
            }
        }
    }

    private Layer Checked(Layer layer, SubstitutionDraft substitution)
    {
        if (!substitution.MustBeObject || layer.IsObject || layer.Value is BrokenValue) return layer;
        errors.Add(substitution.Origin, $"{substitution} is {Concatenation.Describe(layer.Value!)} and cannot stand beside an object.");
        return new Layer(new BrokenValue(substitution.Origin));
    }

    /// <summary>What a substitution stands for: the setting of that path, else the environment, else nothing, which is an error unless it is optional.</summary>
    private IEnumerable<Layer> Expand(SubstitutionDraft substitution, Trail? trail)
    {
        var cuts = _cuts;
        var prefixed = substitution.Prefix.Then(substitution.Path);
        foreach (var path in substitution.Prefix.Keys.Count == 0 ? [prefixed] : new[] { prefixed, substitution.Path })
        {
            var found = false;
            foreach (var layer in Lookup(path, trail))
            {
                found = true;
                yield return layer;
            }

            if (found) yield break;
        }

        var name = substitution.Path.ToString();
        if (environment(name) is { } variable) yield return new Layer(new HoconScalar(HoconKind.String, variable, substitution.Origin));
        else if (!substitution.Optional) yield return new Layer(ReportUndefined(substitution, prefixed, trail, isCycle: cuts != _cuts));
    }

    private IEnumerable<Layer> Lookup(KeyPath path, Trail? trail)
    {
        IEnumerable<Layer> layers = [new Layer(root, trail)];
        foreach (var key in path.Keys) layers = Members(layers, key, asMember: false);
        return layers;
    }

    private HoconValue? Evaluate(Draft draft, Trail? trail)
    {
        Step(draft.Origin);
        switch (draft)
        {
            case ValueDraft { Value: var value }:
                return value;
            case ObjectDraft content:
                return Merge([new Layer(content, trail)]);
            case ArrayDraft array:
                return Measured(new HoconArray([.. array.Items.Select(item => Evaluate(item, trail)).OfType<HoconValue>()], array.Origin));
            case SubstitutionDraft substitution:
                return Evaluate(substitution, trail);
            case PreviousDraft { Path: var path }:
                return Merge(path is null ? LayersOf(trail!.Field, trail, asMember: false) : Lookup(path, trail));
            case ConcatenationDraft concatenation:
                return Concatenation.Join(concatenation, part => Evaluate(part, trail), errors) is { } joined ? Measured(joined) : null;
            default:
                throw new InvalidOperationException($"A {draft.GetType().Name} has no value of its own.");
        }
    }

    private HoconValue? Evaluate(SubstitutionDraft substitution, Trail? trail)
    {
        var place = (substitution.Prefix.ToString(), $"{substitution.Optional}{substitution.Path}");
        if (_known.TryGetValue(place, out var known)) return known;
        var cuts = _cuts;
        var value = Merge(Expand(substitution, trail));
        if (cuts == _cuts) _known[place] = value;
        return value;
    }

    private BrokenValue ReportUndefined(SubstitutionDraft substitution, KeyPath prefixed, Trail? trail, bool isCycle)
    {
        var cycle = isCycle ? Trail.CycleTo(trail, prefixed.ToString()) : [];
        if (cycle.Count == 0)
        {
            errors.Add(substitution.Origin, $"{substitution} is not defined: expected a setting `{substitution.Path.Shown}` or an environment variable of that name; ${{?{substitution.Path.Shown}}} may be missing.");
        }
        else if (!cycle.All(_reportedCycles.Contains))
        {
            _reportedCycles.UnionWith(cycle);
            errors.Add(substitution.Origin, $"{substitution} refers back to itself: {string.Join(" → ", cycle)} → {prefixed.Shown}.");
        }

        return new BrokenValue(substitution.Origin);
    }

    /// <summary>A member whose substitution led to the object the member belongs to.</summary>
    private BrokenValue? ReportSelfContained(Layer layer, string key)
    {
        if (layer.Object is not { } draft || !draft.Fields.TryGetValue(key, out var field)) return null;
        if (Trail.Visible(layer.Trail, field, asMember: true) > 0 || field.Drafts is [] or [SubstitutionDraft { Optional: true }, ..]) return null;
        var cycle = Trail.CycleTo(layer.Trail, field.ToString());
        if (!cycle.All(_reportedCycles.Contains)) errors.Add(field.Drafts[0].Origin, $"`{field}` would contain itself: {string.Join(" → ", cycle)} → {field}.");
        _reportedCycles.UnionWith(cycle);
        return new BrokenValue(field.Drafts[0].Origin);
    }

    private static Trail Extend(Trail? trail, Field field, int index, Origin origin) => trail is { Length: MaxTrail }
        ? throw new ResolutionLimitException(origin, $"more than {MaxTrail} substitutions lead from one to the next.")
        : new Trail(field, index, Active: true, trail);

    private T Measured<T>(T value) where T : HoconValue
    {
        if (value.Size > options.MaxResolvedSize) throw new ResolutionLimitException(value.Origin, $"the configuration grows beyond {options.MaxResolvedSize:N0} characters by its substitutions.");
        return value.Depth <= 2 * options.MaxDepth ? value : throw new ResolutionLimitException(value.Origin, $"the substitutions nest objects more than {2 * options.MaxDepth} deep.");
    }

    private void Step(Origin origin)
    {
        if (--_steps < 0) throw new ResolutionLimitException(origin, "the substitutions refer to one another so often that they cannot be resolved.");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw new ResolutionLimitException(origin, "the substitutions nest too deeply.");
    }
}
