import { readFileSync, writeFileSync } from "node:fs";
import { EDGE_EXPORTS, EDGE_IMPORTS } from "../packages/model/src/contract/edge-contract.ts";
import { EDGE_PRICES, type PricePart } from "../packages/model/src/contract/edge-prices.ts";
import type { CoreSignature } from "../packages/model/src/contract/interface-table.ts";
import { PRICES } from "../packages/runtime/src/host/prices.ts";
import { ASSEMBLYSCRIPT_NAMES } from "./contract/assemblyscript-names.ts";
import { undocumented } from "./wit/undocumented.ts";
import { loadWit, type PlacedInterface, type WitLibrary } from "./wit/wit-library.ts";
import type { WitFunction, WitTypeDefinition } from "./wit/wit-package.ts";
import { writeFunction, writeType } from "./wit/write-wit.ts";

/** Where the page of the contract is. */
const CONTRACT_PAGE = "docs/contract.md";
const MAKE_IT = "node --conditions=@thimble/source tools/contract-page.ts";

const PRICE_TEXTS: Readonly<Record<PricePart, string>> = {
  open: `${PRICES.open} for the name`,
  effect: `${PRICES.effect} for what it leaves behind`,
  in: `1 for each ${PRICES.bytesPerUnit} bytes given`,
  out: `1 for each ${PRICES.bytesPerUnit} bytes got`,
  json: `${PRICES.parsedByte} for each byte parsed`,
  listed: `${PRICES.listed} for each name looked through`,
  wait: `${PRICES.wait} for the wait`,
};

/** docs/contract.md as wit/, the lowered contract, its prices and the SDK make it. */
export function contractPage(library: WitLibrary): string {
  const [first] = library.imported;
  const edge = first?.package;
  const interfaces = [
    ...new Map([...typeInterfaces(library), ...library.imported].map((one) => [one.id, one])).values(),
  ];
  return `# The contract with containers

What a tiny container may import and export, \`${edge?.name}@${edge?.version}\`, with the interfaces of WASI that the host implements. Made from
[wit/](../wit/edge.wit) by \`${MAKE_IT}\`; a gate keeps the two equal.

${edge?.docs}

| interface | what it is |
|---|---|
${interfaces.map((one) => `| [${one.id}](#${anchor(one.id)}) | ${firstSentence(one.docs)} |`).join("\n")}
| [exports](#exports) | ${firstSentence(library.world.docs)} |

${interfaces.map((one) => interfaceSection(one)).join("\n")}
## Exports

${library.world.docs}

${library.world.exports.map((one) => exportSection(one)).join("\n")}
`.replace(/\n+$/, "\n");
}

/** Those whose types others use and that nobody imports. */
function typeInterfaces(library: WitLibrary): readonly PlacedInterface[] {
  const { imported } = library;
  const used = imported.flatMap((one) =>
    one.types.filter((type) => type.kind === "used").map((type) => library.definition(type.name, one).in),
  );
  return used.filter(({ id }) => !imported.some((one) => one.id === id));
}

function interfaceSection(one: PlacedInterface): string {
  const types = one.types.filter((type) => type.kind !== "used").map((type) => typeSection(type));
  const functions = one.functions.map((each) => functionSection(each, one));
  const resources = one.types.filter((type) => type.kind === "resource").map(({ name }) => dropSection(name, one));
  const source = one.package.name.startsWith("wasi:") ? `\n${one.package.docs}\n` : "";
  return `## ${one.id}\n\n${one.docs}\n${source}\n${[...types, ...functions, ...resources].join("\n")}`;
}

function typeSection(type: WitTypeDefinition): string {
  switch (type.kind) {
    case "enum":
    case "variant": {
      const rows = type.cases.map((one, number) => {
        const carries = one.type === undefined ? "" : `(${writeType(one.type)})`;
        return `| ${number} | \`${one.name}${carries}\` | ${oneLine(one.docs)} |`;
      });
      return `### ${type.kind} ${type.name}\n\n${type.docs}\n\n| number | case | meaning |\n|---|---|---|\n${rows.join("\n")}\n`;
    }
    case "record": {
      const rows = type.fields.map((one) => `| \`${one.name}\` | \`${writeType(one.type)}\` | ${oneLine(one.docs)} |`);
      return `### record ${type.name}\n\n${type.docs}\n\n| field | type | meaning |\n|---|---|---|\n${rows.join("\n")}\n`;
    }
    case "alias":
      return `### type ${type.name}\n\n\`${writeType(type.type)}\`: ${type.docs}\n`;
    default:
      return `### resource ${type.name}\n\n${type.docs}\n`;
  }
}

function functionSection(one: WitFunction, where: PlacedInterface): string {
  const title = `${where.name}.${one.name.replace("[method]", "")}`;
  return `### ${title}\n\n\`\`\`wit\n${writeFunction(one)}\n\`\`\`\n\n${one.docs}\n\n${facts(one.name, where)}`;
}

/** Dropping a resource is a function that WIT does not write. */
function dropSection(resource: string, where: PlacedInterface): string {
  const text = "Gives the handle back: its number may be given out again.";
  return `### ${where.name}.${resource} drop\n\n${text}\n\n${facts(`[resource-drop]${resource}`, where)}`;
}

function facts(name: string, where: PlacedInterface): string {
  const parts = EDGE_PRICES[where.id]?.[name] ?? [];
  const price = [`${PRICES.call}`, ...parts.map((part) => PRICE_TEXTS[part])].join(" + ");
  return `| core import | price in instructions | AssemblyScript |
|---|---|---|
| \`"${where.id}" "${name}"\` \`${core(EDGE_IMPORTS[where.id]?.[name])}\` | ${price} | ${offered(name, where)} |
`;
}

function exportSection(one: WitFunction): string {
  return `### ${one.name}

\`\`\`wit
${writeFunction(one)}
\`\`\`

${one.docs}

Core export: \`"${one.name}"\` \`${core(EDGE_EXPORTS[one.name])}\`.
`;
}

function offered(name: string, where: PlacedInterface): string {
  const typed = ASSEMBLYSCRIPT_NAMES[where.name]?.[name];
  const names =
    typed === undefined ? [`host.${declarations().get(`${where.id} ${name}`)}`] : typed.split(/, (?![^(]*\))/);
  return names.map((text) => `\`${text}\``).join(", ");
}

/** The function of sdk/assemblyscript/assembly/host.ts for each import. */
function declarations(): ReadonlyMap<string, string> {
  const text = readFileSync("sdk/assemblyscript/assembly/host.ts", "utf8");
  const found = text.matchAll(/@external\("(.+)", "(.+)"\)\nexport declare function (\w+)/g);
  return new Map(Array.from(found, ([, module, name, declared = ""]) => [`${module} ${name}`, declared]));
}

function core(signature: CoreSignature | undefined): string {
  return `(${signature?.params.join(", ")}) -> (${signature?.results.join(", ")})`;
}

function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/\s/g, "-");
}

function firstSentence(docs: string): string {
  const [first = ""] = docs.split("\n\n");
  return oneLine(first).replace(/(?<=[.!?]) [A-Z].*$/, "");
}

function oneLine(docs: string): string {
  return docs.replaceAll("\n", " ").replaceAll("|", "\\|");
}

if (import.meta.main) {
  const library = loadWit("wit");
  const page = contractPage(library);
  const packages = new Set(library.imported.map((one) => one.package));
  const problems = [...packages].flatMap(undocumented);
  if (!process.argv.includes("--check")) writeFileSync(CONTRACT_PAGE, page);
  else if (readFileSync(CONTRACT_PAGE, "utf8") !== page)
    problems.push(`${CONTRACT_PAGE}: differs from wit/; run ${MAKE_IT}`);
  for (const problem of problems) console.log(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
