import type { LoweredFunction, LoweredValue, Role } from "../wit/lower-function.ts";
import type { HostContract, HostEnum } from "./host-functions.ts";

const TYPES: Readonly<Record<Role, string>> = {
  text: "const char *",
  bytes: "const uint8_t *",
  length: "size_t ",
  result: "void *",
  flag: "bool ",
  unsigned: "uint32_t ",
  unsigned64: "uint64_t ",
  number: "double ",
};

/** The part of thimble.h that follows from the contract: its enums and a declaration for each import. */
export function cDeclarations({ interfaces, enums }: HostContract): string {
  const parts = enums.map(enumOf);
  for (const { id, docs, prefix, functions } of interfaces) {
    parts.push(`/* ${docs === "" ? id : `${id}: ${docs.replaceAll("\n", "\n * ")}`} */`);
    for (const { shortName, ...function_ } of functions) parts.push(declaration(`${prefix}-${shortName}`, function_));
  }
  return parts.join("\n\n");
}

function enumOf({ name, docs, cases }: HostEnum): string {
  const members = cases.flatMap((item) => [
    ...(item.docs === "" ? [] : [indent(comment(item.docs).trimEnd())]),
    `  THIMBLE_${snake(`${name}-${item.name}`).toUpperCase()},`,
  ]);
  const type = `thimble_${snake(name)}`;
  return `${comment(docs)}typedef enum ${type} {\n${members.join("\n")}\n} ${type}_t;`;
}

function declaration(name: string, { module, name: imported, docs, parameters, result }: LoweredFunction): string {
  const list =
    parameters.length === 0 ? "void" : parameters.map((value) => `${typeOf(value)}${snake(value.name)}`).join(", ");
  const returns = result === undefined ? "void " : typeOf(result);
  return `${comment(docs)}THIMBLE_IMPORT("${module}", "${imported}")\n${returns}thimble_host_${snake(name)}(${list});`;
}

function typeOf({ role, enum: name }: LoweredValue): string {
  return name === undefined ? TYPES[role] : `thimble_${snake(name)}_t `;
}

function snake(name: string): string {
  return name.replaceAll("-", "_");
}

/** Documentation as lines before what it is of; nothing where there is none. */
function comment(docs: string): string {
  const lines = docs.split("\n");
  if (lines.length === 1) return docs === "" ? "" : `/** ${docs} */\n`;
  return ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */\n"].join("\n");
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}
