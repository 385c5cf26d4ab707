import { Diagnostics, type EpochMillis } from "@thimble/base";
import { parseYaml, type YamlNode } from "@thimble/model";
import { parseUtc } from "./parse-record.ts";
import type { LabelWindow } from "./plant-config.ts";

/**
 * Parses labelled windows: a JSON list of pairs of times, as the Numenta Anomaly Benchmark writes them, taken as UTC.
 * @param where the file's name as messages show it
 * @throws ThimbleError with every problem at once, each with file, line and column: things.bad-plant, model.yaml-syntax, model.wrong-type
 * @see Numenta Anomaly Benchmark, labels/combined_windows.json
 */
export function parseLabels(text: string, where: string): readonly LabelWindow[] {
  const diagnostics = new Diagnostics();
  const items = parseYaml(text, { where, diagnostics })?.asList("a list of windows") ?? [];
  const windows = items.flatMap((item) => readWindow(item) ?? []);
  diagnostics.throwIfAny();
  return windows;
}

function readWindow(node: YamlNode): LabelWindow | undefined {
  const [from, to, ...rest] = node.asList("a pair of times");
  if (from === undefined || to === undefined || rest.length > 0) {
    if (node.kind === "list") node.report("things.bad-plant", "it is no pair", { expected: "two times" });
    return undefined;
  }
  const window = { from: readTime(from), to: readTime(to) };
  if (window.from === undefined || window.to === undefined) return undefined;
  if (window.from > window.to)
    node.report("things.bad-plant", "it ends before it begins", { expected: "the earlier time first" });
  return { from: window.from, to: window.to };
}

function readTime(node: YamlNode): EpochMillis | undefined {
  const text = node.asString("a time");
  const time = text === undefined ? undefined : parseUtc(text);
  if (text !== undefined && time === undefined)
    node.report("things.bad-plant", `"${text}" is no time`, { expected: "YYYY-MM-DD HH:MM:SS" });
  return time;
}
