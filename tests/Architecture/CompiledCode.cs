using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Domicile.Tests.Architecture;

/// <summary>A type that compiled code names.</summary>
/// <param name="Namespace">Empty for the global one.</param>
/// <param name="Name">Of the outermost type, with its arity: <c>List`1</c>.</param>
/// <param name="IsOwn">It is defined in the assembly that was read.</param>
internal sealed record CompiledType(string Namespace, string Name, bool IsOwn);

/// <summary>One use of a type.</summary>
/// <param name="From">The outermost type in whose code or declaration it stands.</param>
/// <param name="To">The type that is used.</param>
/// <param name="Member">The member that is used; null where the type alone is named.</param>
internal sealed record CompiledUse(CompiledType From, CompiledType To, string? Member);

/// <summary>Reads an assembly's metadata and IL, without loading it: what uses what, as it will run.</summary>
internal sealed class CompiledCode : IDisposable
{
    private static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    private CompiledCode(PEReader file) => (_file, _metadata) = (file, file.GetMetadataReader());

    public string Name => _metadata.GetString(_metadata.GetAssemblyDefinition().Name);

    /// <summary>Null where the file is no managed assembly.</summary>
    public static CompiledCode? Open(string path)
    {
        var file = new PEReader(ImmutableArray.Create(File.ReadAllBytes(path)));
        if (file.HasMetadata) return new(file);
        file.Dispose();
        return null;
    }

    /// <summary>Every use in every type, each once.</summary>
    public IReadOnlyCollection<CompiledUse> Uses()
    {
        var uses = new HashSet<CompiledUse>();
        foreach (var handle in _metadata.TypeDefinitions)
        {
            var (type, from) = (_metadata.GetTypeDefinition(handle), Outermost(handle));
            var found = new List<(CompiledType, string?)>();
            var names = new Names(this, found);
            Add(type.BaseType, found, names);
            foreach (var implemented in type.GetInterfaceImplementations()) Add(_metadata.GetInterfaceImplementation(implemented).Interface, found, names);
            foreach (var field in type.GetFields()) _metadata.GetFieldDefinition(field).DecodeSignature(names, 0);
            foreach (var method in type.GetMethods().Select(_metadata.GetMethodDefinition))
            {
                method.DecodeSignature(names, 0);
                if (method.RelativeVirtualAddress == 0) continue;
                var body = _file.GetMethodBody(method.RelativeVirtualAddress);
                if (!body.LocalSignature.IsNil) _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(names, 0);
                foreach (var token in Tokens(body.GetILReader())) Add(token, found, names);
            }
            foreach (var (to, member) in found) uses.Add(new(from, to, member));
        }
        return uses;
    }

    public void Dispose() => _file.Dispose();

    private static List<EntityHandle> Tokens(BlobReader code)
    {
        var tokens = new List<EntityHandle>();
        while (code.RemainingBytes > 0)
        {
            short value = code.ReadByte();
            if (value == 0xFE) value = (short)(0xFE00 | code.ReadByte());
            switch (OpCodes[value].OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType or OperandType.InlineSig:
                    var handle = MetadataTokens.Handle(code.ReadInt32());
                    if (handle.Kind != HandleKind.StandaloneSignature) tokens.Add((EntityHandle)handle);
                    break;
                case OperandType.InlineSwitch:
                    var targets = code.ReadInt32();
                    code.Offset += 4 * targets;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineString or OperandType.ShortInlineR:
                    code.Offset += 4;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset += 1;
                    break;
            }
        }
        return tokens;
    }

    private void Add(EntityHandle handle, List<(CompiledType, string?)> found, Names names, string? member = null)
    {
        if (handle.IsNil) return;
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                found.Add((Outermost((TypeDefinitionHandle)handle), member));
                break;
            case HandleKind.TypeReference:
                found.Add((Outermost((TypeReferenceHandle)handle), member));
                break;
            case HandleKind.TypeSpecification:
                var first = found.Count;
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(names, 0);
                if (member is not null && found.Count > first) found[first] = (found[first].Item1, member);
                break;
            case HandleKind.MethodDefinition:
                var method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                Add(method.GetDeclaringType(), found, names, _metadata.GetString(method.Name));
                break;
            case HandleKind.FieldDefinition:
                var field = _metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                Add(field.GetDeclaringType(), found, names, _metadata.GetString(field.Name));
                break;
            case HandleKind.MemberReference:
                var reference = _metadata.GetMemberReference((MemberReferenceHandle)handle);
                Add(reference.Parent, found, names, _metadata.GetString(reference.Name));
                break;
            case HandleKind.MethodSpecification:
                var specification = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                Add(specification.Method, found, names);
                specification.DecodeSignature(names, 0);
                break;
        }
    }

    private CompiledType Outermost(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        while (type.GetDeclaringType() is { IsNil: false } outer) type = _metadata.GetTypeDefinition(outer);
        return new(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name), IsOwn: true);
    }

    private CompiledType Outermost(TypeReferenceHandle handle)
    {
        var type = _metadata.GetTypeReference(handle);
        while (type.ResolutionScope is { Kind: HandleKind.TypeReference } outer) type = _metadata.GetTypeReference((TypeReferenceHandle)outer);
        return new(_metadata.GetString(type.Namespace), _metadata.GetString(type.Name), IsOwn: false);
    }

    /// <summary>Collects the types that signatures name.</summary>
    private sealed class Names(CompiledCode code, List<(CompiledType, string?)> found) : ISignatureTypeProvider<int, int>
    {
        public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Add(code.Outermost(handle));
        public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) => Add(code.Outermost(handle));
        public int GetTypeFromSpecification(MetadataReader reader, int context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, context);
        public int GetArrayType(int elementType, ArrayShape shape) => 0;
        public int GetByReferenceType(int elementType) => 0;
        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;
        public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;
        public int GetGenericMethodParameter(int genericContext, int index) => 0;
        public int GetGenericTypeParameter(int genericContext, int index) => 0;
        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;
        public int GetPinnedType(int elementType) => 0;
        public int GetPointerType(int elementType) => 0;
        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;
        public int GetSZArrayType(int elementType) => 0;

        private int Add(CompiledType type)
        {
            found.Add((type, null));
            return 0;
        }
    }
}
