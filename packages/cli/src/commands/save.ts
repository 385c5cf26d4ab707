import { resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import { signedImage, writeArchive } from "@thimble/images";
import type { DesiredState, Digest } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import { many, required, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes } from "../output/format.ts";
import { addSavedApp } from "../project/add-saved-app.ts";
import { buildApp } from "../project/build-app.ts";
import { describeBuilt, parseReference } from "../project/build-image.ts";
import { loadProject } from "../project/load-project.ts";
import { shownPath } from "../project/read-text-file.ts";
import { writeStream } from "../project/write-stream.ts";

/** `thimble save`. */
export const SAVE: Command = command({
  name: "save",
  summary: "write images into one file, for devices without a network",
  details:
    "The file is an OCI image layout in a tar, with the signatures of the images and, with --app, compose.yaml and the Things: thimble load takes it, and skopeo reads it as oci-archive:FILE:NAME. The same images give the same file.",
  args: {
    images: many("[image...]", "names or digests of images in the store"),
  },
  options: {
    app: text("--app <dir>", "the images of the compose.yaml in this folder; builds those with sources"),
    key: text("--key <file>", "with --app: signs the app's document with this private key; images are signed before"),
    output: text("--output, -o <file>", "the file to write; must be given"),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble save guard:1.2.0 -o guard.tar", does: "one image" },
    { line: "thimble save --app plant -o plant.tar", does: "all images of an app" },
  ],
  handler: async ({ images, app, key, output, data }, context) => {
    const path = resolve(context.workingDirectory, required("-o <file>", "the file to write").read(output));
    if (app === undefined && key !== undefined) {
      throw new ThimbleError("base.argument", "Cannot save so: --key without --app means nothing", {
        expected: "thimble sign for an image, before it is saved",
      });
    }
    const project = app === undefined ? undefined : await loadProject(app, context);
    const store = await openImages(dataDirectory(context, data, project?.file));
    const wanted = new Set<Digest>();
    for (const name of images) wanted.add((await store.resolve(parseReference(name))).descriptor.digest);
    let pinned: DesiredState["images"] = {};
    if (project !== undefined) {
      const built = await buildApp(project.app, store, context, (image) => context.output.say(describeBuilt(image)));
      pinned = built.images;
      for (const digest of Object.values(built.images)) if (digest !== undefined) wanted.add(digest);
    }
    if (wanted.size === 0) {
      throw new ThimbleError("base.argument", "Cannot save: no image is named", {
        expected: "names of images, or --app",
      });
    }
    if (project !== undefined) wanted.add(await addSavedApp(project, pinned, { store, key, context }));
    const all = await store.withReferrers(wanted);
    const index = await store.indexOf(
      ({ reference, descriptor: { digest } }) => all.has(digest) || all.has(signedImage(reference) ?? digest),
    );
    const bytes = await writeStream(path, writeArchive(store, index));
    const saved = index.entries.map(({ reference, descriptor }) => ({ reference, digest: descriptor.digest }));
    context.output.result({ file: path, bytes, images: saved }, [
      ...saved.map(({ reference, digest }) => `${reference ?? ""}  ${digest}`),
      `${shownPath(path, context.workingDirectory)}  ${formatBytes(bytes)}`,
    ]);
  },
});
