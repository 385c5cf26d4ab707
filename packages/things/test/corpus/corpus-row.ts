import { createHash } from "node:crypto";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";

/** Where the descriptions of the corpus are taken to be fetched from: some leave out their base, as a server that serves its own may. */
const FETCHED_FROM = "http://things.example/td";

/** What became of one document of the corpus: its path, what it is, and what is read of it or why it is refused, with tabs between. */
export function corpusRow(path: string, bytes: Uint8Array): string {
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  return [path, digest, resultOf(new TextDecoder().decode(bytes))].join("\t");
}

function resultOf(text: string): string {
  try {
    const { properties, actions, events = [], thing } = parseThingDescription(text, "td", "td", { from: FETCHED_FROM });
    const { unserved = [] } = thing;
    return `served: ${properties.length} properties, ${actions.length} actions, ${events.length} events, ${unserved.length} not`;
  } catch (error) {
    return `refused: ${[...new Set(reasonsOf(describeError(error)))].toSorted().join("; ")}`;
  }
}

/** What is wrong, without where, which and what would be right. */
function reasonsOf(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => line.includes("Cannot read"));
  return lines.map((line) =>
    line
      .replace(/^.*?Cannot read (?:the document|\S+): /, "")
      .replace(/(?: \(.*\))?(?: \[[a-z.-]+\])+$/, "")
      .replace(/^it can not be served: /, "")
      .replace(/"[^"]*" is no UCUM unit/, "it is no UCUM unit"),
  );
}
