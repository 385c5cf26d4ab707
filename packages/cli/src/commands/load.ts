import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import { checkSpace, type ImageStore, loadArchive, readApp, type StoredImage } from "@thimble/images";
import { type Digest, decodeDesiredState } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import { flag, port, required } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { METRICS_OPTION } from "../device/metrics-option.ts";
import { openImages } from "../device/open-device.ts";
import { runSavedApp, type SavedAppToRun } from "../device/run-saved-app.ts";
import { pathKind } from "../project/path-kind.ts";
import { roomOf } from "../registry/room-of.ts";

/** `thimble load`. */
export const LOAD: Command = command({
  name: "load",
  summary: "take the images of a file into the store",
  details:
    "The file is an OCI image layout in a tar, as thimble save, skopeo and podman write it. It is taken whole or not at all: a damaged file changes nothing. Needs no network.",
  args: { file: required("<file>", "the file that thimble save wrote") },
  options: {
    isUp: flag("--up", "then run the app of the file on this machine, as thimble up does"),
    mayGoBack: flag("--allow-older", "with --up: let the app go back to older releases than this device accepted"),
    port: port("--port <port>", "with --up: port of the MQTT listener on loopback, 0 for any free one; default 1883"),
    metricsPort: METRICS_OPTION,
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble load plant.tar", does: "take all images of a file" },
    { line: "thimble load plant.tar --up", does: "take them and run the app, without a network" },
  ],
  handler: async ({ file, isUp, mayGoBack, port: mqttPort, metricsPort, data }, context) => {
    const path = resolve(context.workingDirectory, file);
    if (pathKind(path) !== "file") {
      throw new ThimbleError("base.not-found", `Cannot load "${file}": it is no file`, {
        expected: "a file that thimble save wrote",
      });
    }
    const directory = dataDirectory(context, data);
    const store = await openImages(directory);
    const { size } = await stat(path);
    await checkSpace(store, { name: file, size, open: () => createReadStream(path) }, roomOf(store, context));
    const images = await loadArchive(store, createReadStream(path), file);
    const loaded = images.map(({ reference, descriptor: { digest } }) => ({ reference, digest }));
    const lines = loaded.map(({ reference, digest }) => `${reference ?? ""}  ${digest}`);
    if (!isUp) return context.output.result(loaded, lines);
    const desired = await loadedApp(store, images, file);
    for (const line of lines) context.output.say(line);
    const options = { dataDirectory: directory, images: store, mqttPort, metricsPort, mayGoBack, isAttended: true };
    await runSavedApp(async () => desired, options, context);
  },
});

/** The app among the images of a file. @throws ThimbleError base.argument when there is none, or more than one */
async function loadedApp(store: ImageStore, images: readonly StoredImage[], file: string): Promise<SavedAppToRun> {
  const apps: { readonly text: string; readonly name: string; readonly digest: Digest }[] = [];
  for (const { reference, descriptor } of images) {
    const text = await readApp(store, descriptor.digest);
    if (text !== undefined) apps.push({ text, name: reference ?? "", digest: descriptor.digest });
  }
  const [app, second] = apps;
  if (app !== undefined && second === undefined) return { state: decodeDesiredState(app.text), document: app };
  const state = app === undefined ? "it has no app" : `it has ${apps.length} apps`;
  throw new ThimbleError("base.argument", `Cannot run the app of ${file}: ${state}`, {
    expected: "a file that thimble save --app wrote",
  });
}
