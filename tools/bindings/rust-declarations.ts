import type { LoweredFunction, LoweredValue, Role } from "../wit/lower-function.ts";
import type { HostContract, HostEnum, HostInterface } from "./host-functions.ts";

const TYPES: Readonly<Record<Role, string>> = {
  text: "*const u8",
  bytes: "*const u8",
  length: "usize",
  result: "*mut u8",
  flag: "u32",
  unsigned: "u32",
  unsigned64: "u64",
  number: "f64",
};

/** Words that Rust does not take as a name. */
const KEYWORDS: ReadonlySet<string> = new Set(["self", "type", "ref", "match", "move", "use", "in", "loop", "where"]);

/** `host.rs`: the enums of the contract and a declaration for each import. */
export function rustDeclarations({ interfaces, enums }: HostContract): string {
  return [...enums.map(enumOf), "imports! {", ...interfaces.map(moduleOf), "}"].join("\n\n");
}

/** The discriminant is the number on the wire, so that the two are one. */
function enumOf({ name, docs, cases }: HostEnum): string {
  const members = cases.flatMap((item) => [
    ...(item.docs === "" ? [] : [comment(item.docs, "    ")]),
    `    ${pascal(item.name)},`,
  ]);
  const last = `${pascal(name)}::${pascal(cases.at(-1)?.name ?? "")}`;
  return `${comment(docs)}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u32)]
pub enum ${pascal(name)} {
${members.join("\n")}
}

impl ${pascal(name)} {
    /// # Safety
    /// It is the number of a case: the host sends no others (canonical ABI, "Lifting").
    #[doc(hidden)]
    #[inline(always)]
    pub unsafe fn from_wire(number: u32) -> Self {
        debug_assert!(number <= ${last} as u32);
        core::mem::transmute(number)
    }
}`;
}

function moduleOf({ id, docs, prefix, functions }: HostInterface): string {
  const declarations = functions.map(({ shortName, ...function_ }) => declaration(shortName, function_));
  return `${comment(docs, "    ")}
    "${id}" as ${snake(prefix)} {
${declarations.join("\n")}
    }`;
}

function declaration(name: string, { name: imported, docs, parameters, result }: LoweredFunction): string {
  const list = parameters.map((value) => `${parameterName(value)}: ${TYPES[value.role]}`).join(", ");
  const returns = result === undefined ? "" : ` -> ${TYPES[result.role]}`;
  return `${comment(docs, "        ")}
        "${imported}" fn ${parameterName({ name })}(${list})${returns};`;
}

function parameterName({ name }: Pick<LoweredValue, "name">): string {
  const word = snake(name);
  if (word === "self") return "this";
  return KEYWORDS.has(word) ? `r#${word}` : word;
}

function snake(name: string): string {
  return name.replaceAll("-", "_");
}

function pascal(name: string): string {
  return name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function comment(docs: string, indent = ""): string {
  return docs
    .split("\n")
    .map((line) => `${indent}/// ${line}`.trimEnd())
    .join("\n");
}
