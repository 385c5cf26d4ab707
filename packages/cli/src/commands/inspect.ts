import { type ImageInspection, inspectImage } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes, formatCount } from "../output/format.ts";
import { parseReference } from "../project/build-image.ts";

/** `thimble inspect`. */
export const INSPECT: Command = command({
  name: "inspect",
  summary: "show what an image is and what it asks for",
  details: "Digest, sizes, imports, exports, the grants it asks for, its memory and its budget.",
  args: { image: required("<image>", "name or digest of an image in the store") },
  options: { data: DATA_OPTION },
  examples: [
    { line: "thimble inspect guard:1.0.0", does: "all about an image" },
    { line: "thimble inspect guard:1.0.0 --json", does: "the same for a program" },
  ],
  handler: async ({ image, data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const inspection = await inspectImage(store, parseReference(image));
    context.output.result(inspection, describeInspection(inspection, image));
  },
});

/** The lines that a person sees. */
function describeInspection(it: ImageInspection, asked: string): readonly string[] {
  const { bytes, budget, asks, memory } = it;
  const list = (title: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [title, ...items.map((item) => `  ${item}`)];
  return [
    it.reference ?? asked,
    `  ${it.description ?? it.title ?? ""}`.trimEnd(),
    `  digest    ${it.digest}`,
    `  size      ${formatBytes(bytes.module)} of Wasm, ${formatBytes(bytes.total)} over the wire (manifest ${bytes.manifest}, config ${bytes.config}, module ${bytes.module} bytes)`,
    `  platform  ${it.platform.os}/${it.platform.architecture}`,
    `  memory    ${memory === undefined ? "none" : `${formatBytes(memory.initialBytes)} at the start, at most ${formatBytes(Math.min(budget.memoryBytes, memory.maximumBytes ?? budget.memoryBytes))}`}`,
    ...list("asks to be granted", [
      ...(asks?.on.reading ?? []).map((path) => `handle ${path}`),
      ...(asks?.on.message ?? []).map((filter) => `receive ${filter}`),
      ...(asks?.grants.read ?? []).filter((path) => !asks?.on.reading.includes(path)).map((path) => `read ${path}`),
      ...(asks?.grants.write ?? []).map((path) => `write ${path}`),
      ...(asks?.grants.publish ?? []).map((filter) => `publish ${filter}`),
    ]),
    ...list("budget", [
      `${formatCount(budget.instructions)} instructions an event`,
      `${formatBytes(budget.memoryBytes)} of memory`,
      `${formatCount(budget.messagesPerSecond)} messages a second`,
      `${formatBytes(budget.stateBytes)} of keyed state`,
      `${formatCount(budget.logLinesPerSecond)} log lines a second`,
    ]),
    ...list(
      "imports",
      it.imports.map(({ module, name, type }) => `${module} ${name}${type === undefined ? "" : ` ${type}`}`),
    ),
    ...list(
      "exports",
      it.exports.map(({ name, kind, type }) => `${name} ${type ?? kind}`),
    ),
  ].filter((line) => line !== "");
}
