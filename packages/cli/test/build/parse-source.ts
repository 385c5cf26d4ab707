import assert from "node:assert/strict";
import { Parser, type Source } from "assemblyscript";

/** The syntax tree of a text, under a name as the compiler gives it. */
export function parseSource(text: string, name = "main.ts"): Source {
  const parser = new Parser();
  parser.parseFile(text, name, true);
  const [source] = parser.sources;
  assert.ok(source !== undefined);
  return source;
}
