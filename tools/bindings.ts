import { readFileSync, writeFileSync } from "node:fs";
import { EDGE_IMPORTS } from "../packages/model/src/contract/edge-contract.ts";
import { cDeclarations } from "./bindings/c-declarations.ts";
import { type HostContract, hostContract } from "./bindings/host-functions.ts";
import { rustDeclarations } from "./bindings/rust-declarations.ts";
import { loadWit } from "./wit/wit-library.ts";

/** Where a generated part begins and ends; what stands around it is written by hand. */
const BEGIN = "// generated from wit/ by `npm run bindings`: begin\n";
const END = "// generated from wit/ by `npm run bindings`: end\n";

const FILES: readonly { readonly path: string; readonly write: (contract: HostContract) => string }[] = [
  { path: "sdk/c/thimble.h", write: cDeclarations },
  { path: "sdk/rust/src/host.rs", write: rustDeclarations },
];

/** A file with its generated part replaced. @throws Error when the file has none */
export function withGenerated(text: string, generated: string, path: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`${path}: no place for what is generated`);
  return `${text.slice(0, begin)}${BEGIN}\n${generated}\n\n${text.slice(end)}`;
}

if (import.meta.main) {
  const contract = hostContract(loadWit("wit"), EDGE_IMPORTS);
  for (const { path, write } of FILES) {
    const before = readFileSync(path, "utf8");
    const after = withGenerated(before, write(contract), path);
    if (after === before) continue;
    if (process.argv.includes("--check")) {
      console.log(`${path}: differs from wit/; run npm run bindings`);
      process.exitCode = 1;
    } else writeFileSync(path, after);
  }
}
