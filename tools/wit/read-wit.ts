import { TokenStream } from "./token-stream.ts";
import type {
  WitCase,
  WitField,
  WitFunction,
  WitInterface,
  WitPackage,
  WitType,
  WitTypeDefinition,
  WitWorld,
} from "./wit-package.ts";

/**
 * Reads a file of WIT, with its documentation: all of the language that wit/ uses, no more.
 *
 * @param file as messages name it
 * @throws Error with file and line where something else stands
 * @see WebAssembly Component Model, design/mvp/WIT.md
 */
export function readWit(text: string, file: string): WitPackage {
  const stream = new TokenStream(text, file);
  const { docs } = stream;
  stream.expect("package");
  const [name = "", version = ""] = stream.takeName().split("@");
  stream.expect(";");
  const interfaces: WitInterface[] = [];
  const worlds: WitWorld[] = [];
  while (!stream.isAtEnd) {
    if (stream.next === "interface") interfaces.push(readInterface(stream));
    else if (stream.next === "world") worlds.push(readWorld(stream));
    else throw stream.error('"interface" or "world"');
  }
  return { name, version, docs, interfaces, worlds };
}

function readInterface(stream: TokenStream): WitInterface {
  const { docs } = stream;
  stream.expect("interface");
  const name = stream.takeName();
  const types: WitTypeDefinition[] = [];
  const functions: WitFunction[] = [];
  stream.expect("{");
  while (!stream.takeIf("}")) {
    if (stream.next === "use") types.push(...readUse(stream));
    else if (stream.next === "resource") readResource(stream, types, functions);
    else if (["enum", "variant", "record", "type"].includes(stream.next)) types.push(readType(stream));
    else functions.push(readFunction(stream));
  }
  return { name, docs, types, functions };
}

function readWorld(stream: TokenStream): WitWorld {
  const { docs } = stream;
  stream.expect("world");
  const name = stream.takeName();
  const imports: string[] = [];
  const exports: WitFunction[] = [];
  stream.expect("{");
  while (!stream.takeIf("}")) {
    const before = stream.docs;
    if (stream.next === "use") readUse(stream);
    else if (stream.takeIf("import")) {
      imports.push(stream.takeName());
      stream.expect(";");
    } else {
      stream.expect("export");
      exports.push({ ...readFunction(stream), docs: before });
    }
  }
  return { name, docs, imports, exports };
}

function readUse(stream: TokenStream): readonly WitTypeDefinition[] {
  const { docs } = stream;
  stream.expect("use");
  const from = stream.takeName();
  stream.expect(".");
  stream.expect("{");
  const names = stream.list("}", () => {
    const originalName = stream.takeName();
    return { name: stream.takeIf("as") ? stream.takeName() : originalName, originalName };
  });
  stream.expect(";");
  return names.map((names) => ({ kind: "used", docs, from, ...names }));
}

function readType(stream: TokenStream): WitTypeDefinition {
  const { docs } = stream;
  const kind = stream.take();
  const name = stream.takeName();
  if (kind === "type") {
    stream.expect("=");
    const type = readTypeName(stream);
    stream.expect(";");
    return { kind: "alias", name, docs, type };
  }
  stream.expect("{");
  if (kind === "record") return { kind, name, docs, fields: stream.list("}", () => readField(stream)) };
  if (kind !== "enum" && kind !== "variant") throw stream.error("a kind of type");
  return { kind, name, docs, cases: stream.list("}", () => readCase(stream)) };
}

function readCase(stream: TokenStream): WitCase {
  const { docs } = stream;
  const name = stream.takeName();
  if (!stream.takeIf("(")) return { name, docs, type: undefined };
  const type = readTypeName(stream);
  stream.expect(")");
  return { name, docs, type };
}

function readField(stream: TokenStream): WitField {
  const { docs } = stream;
  const name = stream.takeName();
  stream.expect(":");
  return { name, docs, type: readTypeName(stream) };
}

/** A method is a function whose first parameter is the resource, borrowed. */
function readResource(stream: TokenStream, types: WitTypeDefinition[], functions: WitFunction[]): void {
  const { docs } = stream;
  stream.expect("resource");
  const name = stream.takeName();
  types.push({ kind: "resource", name, docs });
  if (stream.takeIf(";")) return;
  stream.expect("{");
  const self: WitField = {
    name: "self",
    docs: "",
    type: { name: "borrow", of: [{ name, of: [] }] },
  };
  while (!stream.takeIf("}")) {
    const method = readFunction(stream);
    functions.push({ ...method, name: `[method]${name}.${method.name}`, parameters: [self, ...method.parameters] });
  }
}

function readFunction(stream: TokenStream): WitFunction {
  const { docs } = stream;
  const name = stream.takeName();
  stream.expect(":");
  stream.expect("func");
  stream.expect("(");
  const parameters = stream.list(")", () => readField(stream));
  const result = stream.takeIf("->") ? readTypeName(stream) : undefined;
  stream.expect(";");
  return { name, docs, parameters, result };
}

function readTypeName(stream: TokenStream): WitType {
  const name = stream.takeName();
  if (!stream.takeIf("<")) return { name, of: [] };
  return { name, of: stream.list(">", () => (stream.takeIf("_") ? undefined : readTypeName(stream))) };
}
