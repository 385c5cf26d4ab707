import type { Diagnostics } from "@thimble/base";
import { LineCounter, parseDocument } from "yaml";
import { aliasProblem } from "./alias-problem.ts";
import { YamlNode } from "./yaml-node.ts";
import type { Substitute } from "./yaml-source.ts";

/** How to read a YAML document. */
export interface ParseYamlOptions {
  /** The file's name as messages show it, e.g. `things/machine.td.yaml`. */
  readonly where: string;
  /** Receives every problem that the nodes report; the caller calls `throwIfAny` at the end. */
  readonly diagnostics: Diagnostics;
  /** Puts variables into texts; none by default. */
  readonly substitute?: Substitute;
}

/**
 * Parses one YAML 1.2 document (JSON is YAML too) and returns its root, which knows positions. An empty file is a root of kind `null`.
 *
 * @throws ThimbleError model.yaml-syntax when the text is no YAML: there is nothing to go on with then
 */
export function parseYaml(text: string, options: ParseYamlOptions): YamlNode {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Merge keys are resolved and duplicate keys found by YamlNode, which knows the path of each.
    uniqueKeys: false,
    keepSourceTokens: false,
  });
  const problems = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    message: code === "MULTIPLE_DOCS" ? "there is more than one document in it" : message,
    offset: pos[0],
  }));
  const alias = problems.length === 0 ? aliasProblem(document) : undefined;
  if (alias !== undefined) problems.push(alias);
  // The parser may say the same of the same place twice, once for each thing that it went on to expect there.
  const told = new Map(problems.map((problem) => [`${problem.offset} ${problem.message}`, problem]));
  for (const { message, offset } of told.values()) {
    const { line, col } = lines.linePos(offset);
    const where = `${options.where}:${line}:${col}`;
    const expected = message.startsWith("Tabs are") ? { expected: "spaces, two for each level" } : {};
    options.diagnostics.add("model.yaml-syntax", `Cannot read ${options.where}: ${message}`, { where, ...expected });
  }
  if (problems.length > 0) options.diagnostics.throwIfAny();
  const { where, diagnostics, substitute } = options;
  return new YamlNode({ where, document, lines, diagnostics, substitute }, document.contents, "", 0);
}
