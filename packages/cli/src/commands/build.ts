import { join, resolve } from "node:path";
import { ThimbleError } from "@thimble/base";
import type { ImageStore } from "@thimble/images";
import type { App } from "@thimble/model";
import { WarmThreads } from "../build/warm-threads.ts";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { count, flag, parsed, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes } from "../output/format.ts";
import { formatSizes } from "../output/format-sizes.ts";
import { type BuildAppOptions, buildApp, withSources } from "../project/build-app.ts";
import { type BuiltImage, buildImage, describeBuilt, type ImageFormat } from "../project/build-image.ts";
import { loadProject } from "../project/load-project.ts";
import { pathKind } from "../project/path-kind.ts";
import { NodeFolderWatch } from "../watch/node-folder-watch.ts";
import { type Rebuilt, watchUntilStopped } from "../watch/watch-sources.ts";
import { servicesIn, watchedPaths } from "../watch/watched-paths.ts";

/** `thimble build`. */
export const BUILD: Command = command({
  name: "build",
  summary: "make an image of the container in a folder, or of each service of an app",
  details:
    "The folder has a thimble.yaml, or a compose.yaml: then every service with build: is built under its own name. A Dockerfile without a thimble.yaml is built by a Docker Engine or buildah. The image goes into the store of the data directory; the same sources give the same digest.",
  args: { dir: text("[dir]", "the container's or the app's folder; default this one") },
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
    isWatched: flag("--watch", "build again whenever the sources change, until Ctrl-C"),
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble build", does: "build the container in this folder" },
    { line: "thimble build plant", does: "build every service of plant/compose.yaml that has sources" },
    { line: "thimble build guard --report", does: "build it and show what takes its bytes" },
    { line: "thimble build guard --watch", does: "and again whenever its sources change" },
    { line: "thimble build guard --format docker -o guard.tar", does: "an ordinary image, for docker load" },
    { line: "thimble build guard --tag plant/guard:1.3.0", does: "build another folder under another name" },
  ],
  handler: async (
    { dir, tag, release, isDebug, reportsSizes, format, output, isAttested, isWatched, data },
    context,
  ) => {
    const store = await openImages(dataDirectory(context, data));
    const directory = resolve(context.workingDirectory, dir ?? ".");
    if (output !== undefined && format !== "docker") throw outputWithoutFormat(output);
    const archive = output === undefined ? undefined : resolve(context.workingDirectory, output);
    using open = new DisposableStack();
    const threads = isWatched ? open.use(new WarmThreads()).run : undefined;
    const how = { release, isDebug, reportsSizes, isAttested, threads, mayBeOrdinary: true, ...(format && { format }) };
    if (isApp(directory)) {
      const single = tag === undefined ? output && "-o" : "--tag";
      if (single !== undefined) throw onlyForOne(single);
      const app = await buildServices(directory, how, store, context);
      if (!isWatched) return;
      const rebuild = async (changed: ReadonlySet<string>): Promise<Rebuilt> => {
        const { built } = await buildApp(servicesIn(app, changed), store, context, () => undefined, how);
        return { images: Object.values(built) };
      };
      await watchUntilStopped({ ...watchedPaths(app), files: new NodeFolderWatch(), rebuild }, context);
      return;
    }
    const options = { ...how, directory, reference: tag, archive };
    const built = await buildImage(options, store, context);
    const lines = [
      `${built.reference}`,
      `  digest  ${built.digest}`,
      `  wasm    ${formatBytes(built.wasmBytes)} (${built.wasmBytes} bytes)`,
      `  image   ${formatBytes(built.imageBytes)}, which is what goes over the wire`,
      ...(built.sizes === undefined ? [] : formatSizes(built.sizes).map((line) => `  ${line}`)),
      ...built.warnings.map((warning) => context.output.paint("warning", `  warning ${warning}`)),
    ];
    context.output.result(built, built.keptBy === undefined ? lines : [describeBuilt(built)]);
    if (!isWatched) return;
    const rebuild = async (): Promise<Rebuilt> => ({ images: [await buildImage(options, store, context)] });
    await watchUntilStopped({ folders: [directory], files: new NodeFolderWatch(), rebuild }, context);
  },
});

/** A container's own folder may have a compose.yaml, too: for it alone. */
function isApp(path: string): boolean {
  if (pathKind(path) === "file") return true;
  const has = (name: string): boolean => pathKind(join(path, name)) === "file";
  return !has("thimble.yaml") && (has("compose.yaml") || has("compose.yml"));
}

async function buildServices(
  path: string,
  options: BuildAppOptions,
  store: ImageStore,
  context: CommandContext,
): Promise<App> {
  const { output } = context;
  const { app } = await loadProject(path, context);
  const { built } = await buildApp(withSources(app), store, context, () => undefined, options);
  // In the order of compose.yaml, whichever was ready first.
  const services = app.services.flatMap(({ name }): (BuiltImage & { readonly service: string })[] => {
    const image = built[name];
    return image === undefined ? [] : [{ service: name, ...image }];
  });
  const lines = services.flatMap((image) => [
    describeBuilt(image),
    ...(image.sizes === undefined ? [] : formatSizes(image.sizes).map((line) => `  ${line}`)),
    ...image.warnings.map((warning) => output.paint("warning", `  warning ${warning}`)),
  ]);
  output.result(
    services,
    lines.length === 0 ? [`no service of ${app.name} has build:, so there is nothing to build`] : lines,
  );
  return app;
}

function onlyForOne(option: string): ThimbleError {
  return new ThimbleError("base.argument", `Cannot use ${option} with an app: each service has its own image`, {
    expected: "the folder of one container; compose.yaml names the images of an app",
  });
}

function outputWithoutFormat(file: string): ThimbleError {
  return new ThimbleError("base.argument", `Cannot write ${file}: only --format docker writes a file`, {
    expected: "--format docker, or thimble save for a file with Wasm artifacts",
  });
}

function parseFormat(given: string): ImageFormat | undefined {
  return given === "oci" || given === "docker" ? given : undefined;
}
