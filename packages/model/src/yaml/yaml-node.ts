import { type ErrorCode, type ErrorParts, nearest } from "@thimble/base";
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { KeyNames, YamlSource } from "./yaml-source.ts";

/** What a YAML value is, by the core schema of YAML 1.2. */
export type YamlKind = "null" | "boolean" | "number" | "string" | "list" | "map";

/** A key of a map and its value. */
export interface YamlEntry {
  readonly key: string;
  /** As the document has it, where its keys have other names. */
  readonly written: string;
  /** Where the key stands: `compose.yaml:12:5`. */
  readonly where: string;
  readonly value: YamlNode;
}

/** A text after substitution, and whether that changed it. */
interface Substituted {
  readonly text: string;
  readonly isChanged: boolean;
}

const KIND_WORDS: Readonly<Record<YamlKind, string>> = {
  null: "empty",
  boolean: "a boolean",
  number: "a number",
  string: "a text",
  list: "a list",
  map: "a map",
};

/**
 * A value of a YAML (or JSON) document that knows where it stands.
 *
 * The `as…` methods report `model.wrong-type` with file, line and column to the document's Diagnostics when the value is something else,
 * and return undefined (`asList` and `entries`: nothing in them), so that a parser goes on and every problem is found in one pass.
 * Aliases and merge keys (`<<`) are resolved. Read each node once: reading it twice reports its problem twice.
 * @see YAML 1.2.2, section 10.3 "Core Schema"
 */
export class YamlNode {
  /** Dotted path from the root, `services.guard.image`; empty for the root. */
  readonly path: string;
  readonly #source: YamlSource;
  readonly #node: Node | null;
  readonly #offset: number;
  #entries: readonly YamlEntry[] | undefined;
  #substitution: { readonly result: Substituted | undefined } | undefined;

  /** `offset` is where a value that was left out would stand. Use `parseYaml`. */
  constructor(source: YamlSource, node: Node | null, path: string, offset: number) {
    this.#source = source;
    this.#node = isAlias(node) ? (node.resolve(source.document) ?? null) : node;
    this.#offset = this.#node?.range?.[0] ?? offset;
    this.path = path;
  }

  /** File, line and column, counted from 1: `compose.yaml:12:5`. */
  get where(): string {
    return this.#whereIs(this.#offset);
  }

  /** Where the value begins and where what follows it begins, in characters of the document; undefined where it was left out. */
  get span(): readonly [start: number, end: number] | undefined {
    const range = this.#node?.range;
    return range ? [range[0], range[1]] : undefined;
  }

  get kind(): YamlKind {
    const node = this.#node;
    if (isMap(node)) return "map";
    if (isSeq(node)) return "list";
    const value = isScalar(node) ? node.value : null;
    if (typeof value === "string" || typeof value === "boolean")
      return typeof value === "string" ? "string" : "boolean";
    return typeof value === "number" || typeof value === "bigint" ? "number" : "null";
  }

  /** The same value, in which keys are known by these names from here on. */
  named(names: KeyNames): YamlNode {
    return new YamlNode({ ...this.#source, names }, this.#node, this.path, this.#offset);
  }

  /** Adds the problem "Cannot read <path>: <state>" at this node's position (or at `parts.where`). */
  report(code: ErrorCode, state: string, parts: ErrorParts = {}): void {
    const what = this.path === "" ? "the document" : this.path;
    this.#source.diagnostics.add(code, `Cannot read ${what}: ${state}`, { where: this.where, ...parts });
  }

  /** Reports that this is not what was expected; `expected` is a noun with its article, e.g. `a list of topics`. */
  reportType(expected: string): undefined {
    this.report("model.wrong-type", `it is ${KIND_WORDS[this.kind]}`, { expected: `write ${expected}` });
    return undefined;
  }

  /** A text. A number or boolean that is not quoted is none: `version: 1.0` would lose its zero. */
  asString(expected = "a text"): string | undefined {
    return this.kind === "string" ? this.#substituted()?.text : this.reportType(expected);
  }

  /** A text, number or boolean as it is written: for `64K`, `200k`, `1`, and for values of environment variables. */
  asText(expected = "a text or number"): string | undefined {
    const node = this.#node;
    if (this.kind === "string") return this.#substituted()?.text;
    return isScalar(node) && this.kind !== "null" ? (node.source ?? String(node.value)) : this.reportType(expected);
  }

  /** A finite number, or a text that became one by substitution. */
  asNumber(expected = "a number"): number | undefined {
    const value = this.#scalar();
    if (value === undefined) return undefined;
    return typeof value === "number" && Number.isFinite(value) ? value : this.reportType(expected);
  }

  /** A whole number from `minimum` to `maximum`, both inclusive; reports `model.bad-value` outside. */
  asInteger(minimum: number, maximum: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const upper = maximum === Number.MAX_SAFE_INTEGER ? " on" : ` to ${maximum}`;
    const expected = `a whole number from ${minimum}${upper}`;
    const value = this.asNumber(expected);
    if (value === undefined || (Number.isInteger(value) && value >= minimum && value <= maximum)) return value;
    this.report("model.bad-value", `it is ${value}`, { expected: `write ${expected}` });
    return undefined;
  }

  asBoolean(expected = "true or false"): boolean | undefined {
    const value = this.#scalar();
    if (value === undefined) return undefined;
    return typeof value === "boolean" ? value : this.reportType(expected);
  }

  /** One of these texts; reports `model.bad-value` with the nearest otherwise. */
  asOneOf<T extends string>(choices: readonly T[]): T | undefined {
    const text = this.asText(`one of ${choices.join(", ")}`);
    const choice = choices.find((candidate) => candidate === text);
    if (text === undefined || choice !== undefined) return choice;
    const near = nearest(text, choices);
    const hint = near === undefined ? "write one of" : `did you mean "${near}"? Choices are`;
    this.report("model.bad-value", `it is "${text}"`, { expected: `${hint} ${choices.join(", ")}` });
    return undefined;
  }

  asList(expected = "a list"): readonly YamlNode[] {
    const node = this.#node;
    if (!isSeq<Node | null>(node)) {
      this.reportType(expected);
      return [];
    }
    return node.items.map((item, i) => new YamlNode(this.#source, item, `${this.path}[${i}]`, this.#offset));
  }

  /** The keys of a map in their order, those of merge keys last. Reports `model.duplicate-key` for a key that is there twice. */
  entries(expected = "a map"): readonly YamlEntry[] {
    this.#entries ??= isMap(this.#node) ? this.#collect(this.#node.items) : (this.reportType(expected) ?? []);
    return this.#entries;
  }

  /** The value of a key of a map; undefined when it is left out or empty. */
  get(key: string): YamlNode | undefined {
    const value = this.entries().find((entry) => entry.key === key)?.value;
    return value === undefined || value.kind === "null" ? undefined : value;
  }

  /** The value of a key; reports `model.missing-key` when it is left out or empty. `expected` says what to write there. */
  require(key: string, expected: string): YamlNode | undefined {
    const value = this.get(key);
    if (value === undefined && this.kind === "map")
      this.#reportMissing(this.#source.names?.written(key) ?? key, expected);
    return value;
  }

  /** Reports `model.unknown-key`, with the nearest known one, for each key of a map that is not in `known`. */
  refuseUnknownKeys(known: readonly string[]): void {
    for (const entry of this.entries()) if (!known.includes(entry.key)) this.reportUnknownKey(entry, known);
  }

  /** Reports one key of this map as unknown, with the nearest of `known`, or all of `usable` when none is near. */
  reportUnknownKey(entry: YamlEntry, known: readonly string[], usable: readonly string[] = known): void {
    const near = nearest(entry.key, known);
    const shown = (key: string): string => this.#source.names?.written(key) ?? key;
    const expected =
      near === undefined ? `known keys are ${usable.map(shown).join(", ")}` : `did you mean "${shown(near)}"?`;
    const details = { key: this.path === "" ? entry.key : `${this.path}.${entry.key}` };
    this.report("model.unknown-key", `the key "${entry.written}" is unknown`, {
      where: entry.where,
      expected,
      details,
    });
  }

  /** The value as plain data, as `JSON.parse` would give it; duplicate keys are reported. */
  toValue(): unknown {
    if (this.kind === "map")
      return Object.fromEntries(this.entries().map((entry) => [entry.key, entry.value.toValue()]));
    if (this.kind === "list") return this.asList().map((item) => item.toValue());
    return this.kind === "null" ? null : this.#scalar();
  }

  #reportMissing(key: string, expected: string): void {
    this.report("model.missing-key", `"${key}" is missing`, { expected: `add ${key}: ${expected}` });
  }

  #whereIs(offset: number): string {
    const { line, col } = this.#source.lines.linePos(offset);
    return `${this.#source.where}:${line}:${col}`;
  }

  /** The scalar's value; undefined when its substitution failed, which is reported already. */
  #scalar(): unknown {
    if (this.kind !== "string") return isScalar(this.#node) ? this.#node.value : null;
    const result = this.#substituted();
    return result?.isChanged === true ? coreScalar(result.text) : result?.text;
  }

  /** The text with variables put in; undefined when that failed, which is reported once however often the node is read. */
  #substituted(): Substituted | undefined {
    this.#substitution ??= { result: this.#substitute() };
    return this.#substitution.result;
  }

  #substitute(): Substituted | undefined {
    const text = isScalar(this.#node) ? String(this.#node.value) : "";
    const substitute = this.#source.substitute;
    if (substitute === undefined) return { text, isChanged: false };
    const result = substitute(text, (code, state, expected) => this.report(code, state, { expected }));
    return result === undefined ? undefined : { text: result, isChanged: result !== text };
  }

  #collect(items: readonly Pair[]): YamlEntry[] {
    const found = new Map<string, YamlEntry>();
    const merged: YamlEntry[] = [];
    for (const { key: keyNode, value } of items) {
      const offset = isScalar(keyNode) ? (keyNode.range?.[0] ?? this.#offset) : this.#offset;
      const where = this.#whereIs(offset);
      if (!isScalar(keyNode)) {
        this.report("model.wrong-type", "a key is not a text", { where, expected: "write each key as a plain text" });
        continue;
      }
      const written = keyNode.source ?? String(keyNode.value);
      const key = this.#source.names?.known(written) ?? written;
      const path = this.path === "" ? written : `${this.path}.${written}`;
      const node = new YamlNode(this.#source, isNode(value) ? value : null, path, offset);
      const first = found.get(key);
      if (key === "<<" && keyNode.type === "PLAIN") merged.push(...node.#mergeable(this.path));
      else if (first === undefined) found.set(key, { key, written, where, value: node });
      else this.#reportDuplicate(written, where, first.where);
    }
    for (const entry of merged) if (!found.has(entry.key)) found.set(entry.key, entry);
    return [...found.values()];
  }

  /** The entries that a merge key's value brings into the map at `path`; of several maps the first with a key wins. */
  #mergeable(path: string): readonly YamlEntry[] {
    const maps = this.kind === "list" ? this.asList() : [this];
    return maps.flatMap((map) => new YamlNode(this.#source, map.#node, path, map.#offset).entries("a map to merge"));
  }

  #reportDuplicate(key: string, where: string, first: string): void {
    const expected = `write each key once; the first is at ${first}`;
    this.report("model.duplicate-key", `the key "${key}" is there twice`, { where, expected });
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

/** A number or boolean where the text is one as YAML's core schema writes them, else the text. */
function coreScalar(text: string): string | number | boolean {
  if (/^(true|True|TRUE|false|False|FALSE)$/.test(text)) return text.toLowerCase() === "true";
  return /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text) ? Number(text) : text;
}
