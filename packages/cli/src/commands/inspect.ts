import { type CostReport, readCosts } from "@thimble/agent";
import { isThimbleError } from "@thimble/base";
import { ANNOTATION, type Attached, type ImageInspection, inspectImage, listAttached } from "@thimble/images";
import type { Digest } from "@thimble/model";
import { moduleSizes, parseModule } from "@thimble/wasm";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { flag, required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes, formatCount } from "../output/format.ts";
import { formatCosts } from "../output/format-costs.ts";
import { formatSizes } from "../output/format-sizes.ts";
import { parseReference } from "../project/build-image.ts";
import { controlClient } from "./control-client.ts";

/** `thimble inspect`. */
export const INSPECT: Command = command({
  name: "inspect",
  summary: "show what an image is, what it asks for, and what its events cost",
  details:
    "Digest, sizes, imports, exports, the grants it asks for, its memory and its budget. What its events cost is what this device has measured, by handler, over all runs: instructions of the median, of the 99th percentile and of the dearest event, and what that one left of the budget.",
  args: { image: required("<image>", "name or digest of an image in the store") },
  options: { showsSizes: flag("--size", "show what takes the bytes of the module instead"), data: DATA_OPTION },
  examples: [
    { line: "thimble inspect guard:1.0.0", does: "all about an image" },
    { line: "thimble inspect guard:1.0.0 --size", does: "what takes its bytes" },
    { line: "thimble inspect guard:1.0.0 --json", does: "the same for a program" },
  ],
  handler: async ({ image, showsSizes, data }, context) => {
    const where = dataDirectory(context, data);
    const store = await openImages(where);
    const inspection = await inspectImage(store, parseReference(image));
    if (showsSizes) {
      const sizes = moduleSizes(parseModule(await store.wasm(inspection.digest)));
      context.output.result({ reference: inspection.reference, digest: inspection.digest, sizes }, formatSizes(sizes));
      return;
    }
    const measured = await measuredCosts(inspection.digest, data, context);
    const { instructions } = inspection.budget;
    const attached = await listAttached(store, inspection.digest);
    context.output.result({ ...inspection, attached, measured }, [
      ...describeInspection(inspection, image),
      ...describeAttached(attached),
      ...formatCosts(measured, { instructions, where }),
    ]);
  },
});

/** What the agent on the data directory has measured; what the last one there left when none runs. */
async function measuredCosts(digest: Digest, data: string | undefined, context: CommandContext): Promise<CostReport> {
  try {
    return await controlClient(context, data).costs(digest, { signal: context.signal });
  } catch (error) {
    if (!isThimbleError(error, "agent.not-running")) throw error;
    return readCosts(dataDirectory(context, data), digest);
  }
}

/** What is beside an image, a line each. */
function describeAttached(attached: readonly Attached[]): readonly string[] {
  const lines = attached.map(({ artifactType = "something", annotations, parts, digest }) => {
    const title = annotations[ANNOTATION.title];
    const bytes = parts.reduce((sum, { size }) => sum + size, 0);
    const [file, ...others] = parts;
    const named = file === undefined || others.length > 0 ? digest : file.digest;
    return `  ${artifactType}${title === undefined ? "" : ` ${title}`}  ${formatBytes(bytes)}  ${named}`;
  });
  return lines.length === 0 ? [] : ["beside it", ...lines];
}

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
    ...list(
      "expects",
      Object.entries(asks?.units ?? {}).map(([path, unit]) => `${path} in ${unit}`),
    ),
    ...list("budget", [
      `${formatCount(budget.instructions)} instructions an event`,
      `${formatBytes(budget.memoryBytes)} of memory`,
      `${formatCount(budget.messagesPerSecond)} messages a second, ${formatBytes(budget.bytesPerSecond)} of them`,
      `${formatCount(budget.writesPerSecond)} writes a second`,
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
