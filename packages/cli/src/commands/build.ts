import { resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import { type Command, command } from "../command/command.ts";
import { count, flag, parsed, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes } from "../output/format.ts";
import { formatSizes } from "../output/format-sizes.ts";
import { buildImage, type ImageFormat } from "../project/build-image.ts";

/** `thimble build`. */
export const BUILD: Command = command({
  name: "build",
  summary: "make an image of the container in a folder",
  details:
    "The folder has a thimble.yaml. The image goes into the store of the data directory; the same sources give the same digest.",
  args: { dir: text("[dir]", "the container's folder; default this one") },
  options: {
    tag: text("--tag <reference>", "name of the image; default name and version of thimble.yaml"),
    release: count(
      "--release <n>",
      "number of the release, in place of thimble.yaml's: a run number of CI, for example",
    ),
    isDebug: flag("--debug", "keep the names of functions, for readable traps; the module grows"),
    reportsSizes: flag("--report", "show what takes the bytes of the module: sections, functions, data"),
    format: parsed(
      "--format <format>",
      "oci (the default), or docker for an ordinary image with the module as its only file",
      "oci or docker",
      parseFormat,
    ),
    output: text("--output, -o <file>", "with --format docker: a file that docker load reads"),
    isAttested: flag("--attest", "put an SBOM and the provenance beside the image; the image itself stays the same"),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble build", does: "build the container in this folder" },
    { line: "thimble build guard --report", does: "build it and show what takes its bytes" },
    { line: "thimble build guard --format docker -o guard.tar", does: "an ordinary image, for docker load" },
    { line: "thimble build guard --tag plant/guard:1.3.0", does: "build another folder under another name" },
  ],
  handler: async ({ dir, tag, release, isDebug, reportsSizes, format, output, isAttested, data }, context) => {
    const store = await openImages(dataDirectory(context, data));
    const directory = resolve(context.workingDirectory, dir ?? ".");
    if (output !== undefined && format !== "docker") throw outputWithoutFormat(output);
    const archive = output === undefined ? undefined : resolve(context.workingDirectory, output);
    const options = {
      directory,
      reference: tag,
      release,
      isDebug,
      reportsSizes,
      archive,
      isAttested,
      ...(format && { format }),
    };
    const built = await buildImage(options, store, context);
    context.output.result(built, [
      `${built.reference}`,
      `  digest  ${built.digest}`,
      `  wasm    ${formatBytes(built.wasmBytes)} (${built.wasmBytes} bytes)`,
      `  image   ${formatBytes(built.imageBytes)}, which is what goes over the wire`,
      ...(built.sizes === undefined ? [] : formatSizes(built.sizes).map((line) => `  ${line}`)),
      ...built.warnings.map((warning) => context.output.paint("warning", `  warning ${warning}`)),
    ]);
  },
});

function outputWithoutFormat(file: string): ThimbleError {
  return new ThimbleError("base.argument", `Cannot write ${file}: only --format docker writes a file`, {
    expected: "--format docker, or thimble save for a file with Wasm artifacts",
  });
}

function parseFormat(given: string): ImageFormat | undefined {
  return given === "oci" || given === "docker" ? given : undefined;
}
