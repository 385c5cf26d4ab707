import type { CoreSignature, CoreType } from "../../packages/model/src/contract/interface-table.ts";
import type { PlacedInterface, WitLibrary } from "./wit-library.ts";
import type { WitCase, WitFunction, WitType, WitTypeDefinition } from "./wit-package.ts";

/** What a core value is to the one who calls. */
export type Role =
  /** The address of UTF-8. */
  | "text"
  /** The address of bytes. */
  | "bytes"
  /** How many bytes stand there. */
  | "length"
  /** Where the host writes a result that is no single value, in the layout of the canonical ABI. */
  | "result"
  /** A boolean, or whether an option has a value: 0 or 1. */
  | "flag"
  | "unsigned"
  | "unsigned64"
  | "number";

/** A parameter or a result of a lowered function. */
export interface LoweredValue {
  /** In the spelling of WIT. */
  readonly name: string;
  readonly role: Role;
  /** The enum that the number is of. */
  readonly enum?: string;
}

/** A function as a module imports it. */
export interface LoweredFunction {
  /** The import's module, e.g. `thimble:edge/things@0.2.0`. */
  readonly module: string;
  readonly name: string;
  readonly docs: string;
  readonly parameters: readonly LoweredValue[];
  readonly result: LoweredValue | undefined;
}

/** @see WebAssembly Component Model, design/mvp/CanonicalABI.md, "Flattening" */
const MAX_FLAT_PARAMS = 16;

const SCALARS: Readonly<Record<string, Role>> = {
  bool: "flag",
  u8: "unsigned",
  u16: "unsigned",
  u32: "unsigned",
  borrow: "unsigned",
  own: "unsigned",
  u64: "unsigned64",
  f64: "number",
};

/**
 * Lowers a function of an interface by the canonical ABI.
 *
 * @throws Error for a type that the bindings have no way to say: a variant among the parameters, a list of more than bytes
 * @see WebAssembly Component Model, design/mvp/CanonicalABI.md, "Flattening"
 */
export function lowerFunction(function_: WitFunction, where: PlacedInterface, library: WitLibrary): LoweredFunction {
  const { name, docs, result } = function_;
  const parameters = function_.parameters.flatMap((field) => flatten(field.name, field.type, where, library));
  if (parameters.length > MAX_FLAT_PARAMS) throw new Error(`${where.id} ${name}: more parameters than are passed flat`);
  const lowered = { module: where.id, name, docs };
  if (result === undefined) return { ...lowered, parameters, result: undefined };
  if (flatCount(result, where, library) > 1)
    return { ...lowered, parameters: [...parameters, { name: "result", role: "result" }], result: undefined };
  return { ...lowered, parameters, result: flatten("result", result, where, library)[0] };
}

/** The core type of a function that was lowered. */
export function coreSignature({ parameters, result }: LoweredFunction): CoreSignature {
  return { params: parameters.map(coreType), results: result === undefined ? [] : [coreType(result)] };
}

function coreType({ role }: LoweredValue): CoreType {
  return role === "number" ? "f64" : role === "unsigned64" ? "i64" : "i32";
}

function flatten(name: string, type: WitType, where: PlacedInterface, library: WitLibrary): readonly LoweredValue[] {
  const [inner] = type.of;
  const scalar = SCALARS[type.name];
  if (scalar !== undefined) return [{ name, role: scalar }];
  if (type.name === "string" || (type.name === "list" && inner?.name === "u8")) {
    const role = type.name === "string" ? "text" : "bytes";
    return [
      { name, role },
      { name: `${name}-length`, role: "length" },
    ];
  }
  if (type.name === "option" && inner !== undefined)
    return [{ name: `${name}-is-some`, role: "flag" }, ...flatten(name, inner, where, library)];
  const found = library.definition(type.name, where);
  if (found.type.kind === "enum") return [{ name, role: "unsigned", enum: type.name }];
  if (found.type.kind === "alias") return flatten(name, found.type.type, found.in, library);
  if (found.type.kind === "resource") return [{ name, role: "unsigned" }];
  throw new Error(`${where.id}: no bindings for ${type.name} ${name}`);
}

/** How many core values a type is. */
function flatCount(type: WitType, where: PlacedInterface, library: WitLibrary): number {
  const of = type.of.map((inner) => (inner === undefined ? 0 : flatCount(inner, where, library)));
  if (SCALARS[type.name] !== undefined) return 1;
  if (type.name === "string" || type.name === "list") return 2;
  if (type.name === "option" || type.name === "result") return 1 + Math.max(0, ...of);
  if (type.name === "tuple") return of.reduce((sum, count) => sum + count, 0);
  const found = library.definition(type.name, where);
  return countOf(found.type, (inner) => flatCount(inner, found.in, library));
}

function countOf(definition: WitTypeDefinition, count: (type: WitType) => number): number {
  const ofCase = (item: WitCase): number => (item.type === undefined ? 0 : count(item.type));
  switch (definition.kind) {
    case "record":
      return definition.fields.reduce((sum, field) => sum + count(field.type), 0);
    case "variant":
      return 1 + Math.max(...definition.cases.map(ofCase));
    case "alias":
      return count(definition.type);
    case "enum":
    case "resource":
      return 1;
    case "used":
      throw new Error(`${definition.name} is defined elsewhere`);
  }
}
