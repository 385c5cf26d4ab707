import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import { checkSpace, loadArchive } from "@thimble/images";
import { type Command, command } from "../command/command.ts";
import { required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { pathKind } from "../project/path-kind.ts";

/** `thimble load`. */
export const LOAD: Command = command({
  name: "load",
  summary: "take the images of a file into the store",
  details:
    "The file is an OCI image layout in a tar, as thimble save, skopeo and podman write it. It is taken whole or not at all: a damaged file changes nothing. Needs no network.",
  args: { file: required("<file>", "the file that thimble save wrote") },
  options: { data: DATA_OPTION },
  examples: [{ line: "thimble load plant.tar", does: "take all images of a file" }],
  handler: async ({ file, data }, context) => {
    const path = resolve(context.workingDirectory, file);
    if (pathKind(path) !== "file") {
      throw new ThimbleError("base.not-found", `Cannot load "${file}": it is no file`, {
        expected: "a file that thimble save wrote",
      });
    }
    const store = await openImages(dataDirectory(context, data));
    const { size } = await stat(path);
    await checkSpace(store, { name: file, size, open: () => createReadStream(path) });
    const images = await loadArchive(store, createReadStream(path), file);
    const loaded = images.map(({ reference, descriptor: { digest } }) => ({ reference, digest }));
    context.output.result(
      loaded,
      loaded.map(({ reference, digest }) => `${reference ?? ""}  ${digest}`),
    );
  },
});
