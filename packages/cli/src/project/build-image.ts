import { ThimbleError } from "@thimble/base";
import {
  ANNOTATION,
  attachBlob,
  buildOrdinaryImage,
  buildTinyImage,
  type ImageStore,
  writeDockerArchive,
} from "@thimble/images";
import {
  type Digest,
  type DockerfileBuild,
  formatImageReference,
  type ImageReference,
  parseImageReference,
} from "@thimble/model";
import type { ModuleSizes } from "@thimble/wasm";
import { type BuiltContainer, buildProject } from "../build/build-project.ts";
import type { RunInThread } from "../build/thread-job.ts";
import type { CommandContext } from "../command/command-context.ts";
import { formatBytes } from "../output/format.ts";
import { describeLargest } from "../output/format-sizes.ts";
import { PROVENANCE_TYPE, SBOM_TYPE, writeProvenance, writeSbom } from "./attestations.ts";
import { buildDockerfile, type DockerfileBuilder, dockerfileOf } from "./build-dockerfile.ts";
import { creationTime } from "./creation-time.ts";
import { type GitOrigin, gitOrigin } from "./git-origin.ts";
import { shownPath } from "./read-text-file.ts";
import { writeStream } from "./write-stream.ts";

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
  /** What takes the bytes of the module, when it was asked for. */
  readonly sizes?: ModuleSizes;
  /** What has it, where the store has not: an ordinary image that a Dockerfile made. Its bytes are not counted then, and the digest is its id. */
  readonly keptBy?: DockerfileBuilder;
}

/** What to build. */
export interface BuildImageOptions {
  /** Folder with thimble.yaml, or else with a Dockerfile, absolute. */
  readonly directory: string;
  /** Name in the store; undefined for name and version of thimble.yaml. */
  readonly reference: string | undefined;
  /** Number of the release, in place of thimble.yaml's; default that. */
  readonly release?: number | undefined;
  /** Keeps the names of functions in the module. */
  readonly isDebug?: boolean;
  /** Whether it is reported what takes the bytes. Default false. */
  readonly reportsSizes?: boolean;
  /** Whether an SBOM and the provenance go beside it. Default false. */
  readonly isAttested?: boolean;
  /** `oci` for a Wasm artifact, `docker` for an ordinary image. Default oci. */
  readonly format?: ImageFormat;
  /** File that gets an ordinary image as docker load reads it, absolute; undefined for none. */
  readonly archive?: string | undefined;
  /** What runs the threads of compilers. Default: one for each build. */
  readonly threads?: RunInThread | undefined;
  /** What compose.yaml says of its Dockerfile; default nothing. */
  readonly dockerfile?: DockerfileBuild | undefined;
}

/** What an image is made as. */
export type ImageFormat = "oci" | "docker";

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
  const { directory, isDebug = false, reportsSizes = false } = options;
  const dockerfile = dockerfileOf(directory, options.dockerfile);
  if (dockerfile !== undefined) return fromDockerfile(dockerfile, options, store, context);
  const shown = shownPath(directory, context.workingDirectory);
  if (options.dockerfile !== undefined) throw noDockerfile(shown);
  const created = creationTime(context);
  const building = context.output.progress(`building ${shown}`, () =>
    buildProject(directory, {
      workingDirectory: context.workingDirectory,
      debug: isDebug,
      namesFunctions: reportsSizes,
      listsParts: options.isAttested ?? false,
      threads: options.threads,
      signal: context.signal,
    }),
  );
  // Git is asked while the compiler works.
  const [built, origin] = await Promise.all([building, askGit(directory, context)]);
  refuseTooLarge(built);
  const { name, version } = built.manifest;
  const { release = built.manifest.release } = options;
  const annotations = originAnnotations(built, origin);
  const tiny = buildTinyImage({
    wasm: built.wasm,
    manifest: { ...built.manifest, ...(release !== undefined && { release }) },
    created,
    annotations,
  });
  const reference = parseReference(options.reference ?? `${name}:${version}`);
  const ordinary = options.format === "docker" ? await buildOrdinaryImage(tiny) : undefined;
  const image = ordinary ?? tiny;
  const stored = await store.add(image, reference);
  if (options.isAttested === true) {
    const source = annotations[ANNOTATION.source];
    const revision = annotations[ANNOTATION.revision];
    const { manifest, parts } = built;
    const from = { image, manifest, parts, source, revision, isDebug, version: context.version };
    const named = { ...reference, digest: stored.descriptor.digest };
    await attachBlob(store, named, { mediaType: SBOM_TYPE, bytes: documentBytes(writeSbom(from)) });
    await attachBlob(store, named, { mediaType: PROVENANCE_TYPE, bytes: documentBytes(writeProvenance(from)) });
  }
  if (ordinary !== undefined && options.archive !== undefined) {
    const bytes = await writeDockerArchive(ordinary, formatImageReference(reference));
    await writeStream(options.archive, ReadableStream.from([bytes]));
  }
  const { manifest, config, module } = image;
  return {
    reference: stored.reference ?? name,
    digest: stored.descriptor.digest,
    wasmBytes: built.wasm.length,
    imageBytes: manifest.descriptor.size + config.descriptor.size + module.descriptor.size,
    warnings: built.warnings,
    ...(reportsSizes && { sizes: built.sizes }),
  };
}

/** What Thimble makes of its own builds alone is refused. */
async function fromDockerfile(
  file: string,
  { directory, reference, isAttested, archive, reportsSizes, release, dockerfile }: BuildImageOptions,
  store: ImageStore,
  context: CommandContext,
): Promise<BuiltImage> {
  const shown = shownPath(file, context.workingDirectory);
  if (isAttested === true || archive !== undefined || reportsSizes === true || release !== undefined) {
    throw new ThimbleError("base.argument", `Cannot use --attest, --report, --release or -o with ${shown}`, {
      expected: "those of docker or buildah, or a thimble.yaml beside it",
    });
  }
  creationTime(context);
  const named = reference === undefined ? undefined : parseReference(reference);
  const made = await context.output.progress(`building ${shown}`, () =>
    buildDockerfile(file, { directory, reference: named, how: dockerfile }, store, context),
  );
  const known = { reference: made.reference, digest: made.digest, warnings: [] };
  if (!made.isTiny) return { ...known, wasmBytes: 0, imageBytes: 0, keptBy: made.builtBy };
  const { manifest, config, module } = await store.describe(made.digest);
  const { length } = await store.wasm(made.digest);
  return { ...known, wasmBytes: length, imageBytes: manifest.size + config.size + module.size };
}

function noDockerfile(shown: string): ThimbleError {
  return new ThimbleError("base.not-found", `Cannot build ${shown} as compose.yaml says: it has no Dockerfile`, {
    expected: "a Dockerfile in that folder, or build: with a folder alone for a thimble.yaml",
  });
}

function documentBytes(document: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(document));
}

/** As `buildTinyImage` refuses it, and with what takes the bytes: here the functions have names. */
function refuseTooLarge({ wasm, sizes, manifest: { name, maximumBytes } }: BuiltContainer): void {
  if (maximumBytes === undefined || wasm.length <= maximumBytes) return;
  throw new ThimbleError("images.module-too-large", `Cannot build ${name}: its module has ${wasm.length} bytes`, {
    expected: `at most ${maximumBytes} bytes; the most take ${describeLargest(sizes)}`,
    details: { bytes: wasm.length, maximumBytes },
  });
}

function askGit(directory: string, { environment, signal }: CommandContext): Promise<GitOrigin> {
  return gitOrigin(directory, { searchPath: environment["PATH"] ?? "", signal });
}

function originAnnotations(
  { manifest: { repository, licenses } }: BuiltContainer,
  origin: GitOrigin,
): Record<string, string> {
  const source = repository ?? origin.source;
  return {
    ...(source !== undefined && { [ANNOTATION.source]: source }),
    ...(origin.revision !== undefined && { [ANNOTATION.revision]: origin.revision }),
    ...(licenses !== undefined && { [ANNOTATION.licenses]: licenses }),
  };
}

/** A built image in one line. */
export function describeBuilt(built: BuiltImage): string {
  const { reference, wasmBytes, imageBytes, digest, keptBy } = built;
  if (keptBy !== undefined) return `built ${reference}  an ordinary image: ${keptBy} has it, not this store  ${digest}`;
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
