import { ThimbleError } from "@thimble/base";
import { buildTinyImage, type ImageStore } from "@thimble/images";
import { type Digest, type ImageReference, parseImageReference } from "@thimble/model";
import { buildProject } from "../build/build-project.ts";
import type { CommandContext } from "../command/command-context.ts";
import { formatBytes } from "../output/format.ts";
import { shownPath } from "./read-text-file.ts";

/** An image that was built into a store. */
export interface BuiltImage {
  /** The name it is known by in the store, with its tag. */
  readonly reference: string;
  readonly digest: Digest;
  /** Bytes of the Wasm module. */
  readonly wasmBytes: number;
  /** Bytes that go over the wire to a device that has nothing of it: manifest, config and module. */
  readonly imageBytes: number;
  /** What the compiler warned of, one line each. */
  readonly warnings: readonly string[];
}

/** What to build. */
export interface BuildImageOptions {
  /** Folder with thimble.yaml, absolute. */
  readonly directory: string;
  /** Name in the store; undefined for name and version of thimble.yaml. */
  readonly reference: string | undefined;
  /** Number of the release, in place of thimble.yaml's; default that. */
  readonly release?: number | undefined;
  /** Keeps the names of functions in the module. */
  readonly isDebug?: boolean;
}

/**
 * Builds the container in a folder into a store.
 *
 * @throws ThimbleError base.argument when SOURCE_DATE_EPOCH is no time; cli.*, model.* for what is wrong in the folder, with file and line; images.* when the store does not take it
 */
export async function buildImage(
  options: BuildImageOptions,
  store: ImageStore,
  context: CommandContext,
): Promise<BuiltImage> {
  const { directory, isDebug = false } = options;
  const shown = shownPath(directory, context.workingDirectory);
  const created = creationTime(context);
  const built = await context.output.progress(`building ${shown}`, () =>
    buildProject(directory, { workingDirectory: context.workingDirectory, debug: isDebug, signal: context.signal }),
  );
  const { name, version } = built.manifest;
  const { release = built.manifest.release } = options;
  const image = buildTinyImage({
    wasm: built.wasm,
    manifest: { ...built.manifest, ...(release !== undefined && { release }) },
    created,
  });
  const stored = await store.add(image, parseReference(options.reference ?? `${name}:${version}`));
  const { manifest, config, module } = image;
  return {
    reference: stored.reference ?? name,
    digest: stored.descriptor.digest,
    wasmBytes: module.descriptor.size,
    imageBytes: manifest.descriptor.size + config.descriptor.size + module.descriptor.size,
    warnings: built.warnings,
  };
}

/** A built image in one line. */
export function describeBuilt(built: BuiltImage): string {
  const { reference, wasmBytes, imageBytes, digest } = built;
  return `built ${reference}  ${formatBytes(wasmBytes)} of Wasm, ${formatBytes(imageBytes)} as an image  ${digest}`;
}

/** @throws ThimbleError model.bad-image-reference when the text is none */
export function parseReference(text: string): ImageReference {
  const reference = parseImageReference(text);
  if (reference !== undefined) return reference;
  throw new ThimbleError("model.bad-image-reference", `Cannot use "${text}" as an image: it is no image reference`, {
    expected: "a name in lower case with a tag or a digest, for example guard:1.2.0",
  });
}

/** @see SOURCE_DATE_EPOCH specification, reproducible-builds.org: seconds, set by whoever builds; never the clock */
function creationTime({ environment }: CommandContext): number | undefined {
  const seconds = environment["SOURCE_DATE_EPOCH"];
  if (seconds === undefined || seconds === "") return undefined;
  if (/^\d{1,11}$/.test(seconds)) return Number(seconds) * 1000;
  throw new ThimbleError("base.argument", `Cannot take the time of creation from "${seconds}": it is no such time`, {
    where: "SOURCE_DATE_EPOCH",
    expected: "whole seconds since 1970 in UTC, for example 1700000000",
  });
}
