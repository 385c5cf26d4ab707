import type { YamlNode } from "@thimble/model";
import { type CsvColumns, parseCsv } from "../simulated/parse-csv.ts";
import type { Replay } from "../simulated/replay.ts";
import { splitEmbedded } from "./embed-files.ts";
import { parseDurationNode } from "./parse-duration-node.ts";

const KEYS: readonly string[] = ["kind", "values", "file", "column", "time", "every", "loop", "faults"];

/**
 * Reads a replay: of `values`, or of a column of the CSV file `file`, whose text `embedFiles` has put behind its name. Reports what is wrong;
 * what is wrong in the CSV, at the line of its file.
 */
export function parseReplay(node: YamlNode): Replay | undefined {
  node.refuseUnknownKeys(KEYS);
  const every = node.get("every");
  const isLoop = node.get("loop")?.asBoolean() ?? false;
  const timing = { every: (every && parseDurationNode(every)) ?? 0, ...(isLoop && { isLoop }) };
  const file = node.get("file");
  if (file === undefined) return parseValues(node, timing);
  const value = node.require("column", "the name of the column of values")?.asString();
  const time = node.get("time")?.asString();
  if (node.get("values") !== undefined)
    node.get("values")?.report("things.bad-description", "there is a file, too", { expected: "one of the two" });
  if (time !== undefined && every !== undefined)
    every.report("things.bad-description", "the file has times, too", { expected: "one of the two" });
  return value === undefined ? undefined : parseFile(file, { value, time }, timing);
}

type Timing = Pick<Replay, "every" | "isLoop">;

function parseValues(node: YamlNode, timing: Timing): Replay | undefined {
  const list = node.require("values", "a list of numbers; or file and column");
  const values = list?.asList("a list of numbers").flatMap((item) => item.asNumber() ?? []) ?? [];
  if (list?.kind === "list" && values.length === 0)
    list.report("things.bad-description", "there is no value in it", { expected: "one number at least" });
  for (const key of ["column", "time"]) {
    node.get(key)?.report("things.bad-description", "there is no file", { expected: "file, beside it" });
  }
  return { kind: "replay", values, ...timing };
}

function parseFile(node: YamlNode, columns: CsvColumns, timing: Timing): Replay | undefined {
  const { name, text } = splitEmbedded(node.asString("the name of a CSV file") ?? "");
  if (text === undefined) {
    node.report("things.bad-description", `the text of "${name}" is not in the Thing Description`, {
      expected: "embedFiles() before it is parsed, as the commands do; or the text, in the lines behind the name",
    });
    return undefined;
  }
  const series = parseCsv(text, columns);
  if (!("problems" in series)) {
    const { values, times } = series;
    return { kind: "replay", values, ...timing, ...(times !== undefined && { times }) };
  }
  // The name is relative to the folder of the Thing Description.
  const folder = node.where.replace(/[^/]*$/, "");
  for (const { line, state, expected } of series.problems) {
    node.report("things.bad-description", state, { where: `${folder}${name}:${line}`, expected });
  }
  return undefined;
}
