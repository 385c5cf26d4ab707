import { basename, resolve } from "node:path";
import { isThimbleError, ThimbleError } from "@thimble/base";
import {
  ANNOTATION,
  type Attached,
  type Descriptor,
  type ImageSource,
  type ImageStore,
  listAttached,
  readAttached,
} from "@thimble/images";
import { type Digest, type ImageReference, parseDigest } from "@thimble/model";
import { type Command, command } from "../command/command.ts";
import type { CommandContext } from "../command/command-context.ts";
import { required, text } from "../command/value-row.ts";
import { DATA_OPTION, dataDirectory } from "../data-directory.ts";
import { openImages } from "../device/open-device.ts";
import { formatBytes } from "../output/format.ts";
import { parseReference } from "../project/build-image.ts";
import { writeStream } from "../project/write-stream.ts";
import { openRegistries, PLAIN_OPTION } from "../registry/open-registries.ts";

/** What a file may be called where nobody says it: the name comes from whoever attached it. */
const PLAIN_NAME = /^[A-Za-z0-9_][\w.+ -]{0,254}$/;

/** `thimble attached`. */
export const ATTACHED: Command = command({
  name: "attached",
  summary: "write a file that is beside an image: a model, data, a report",
  details:
    "From the store, or where it has not come along, as files over 8 MB do not, from the registry that the image's name begins with. It is written whole, with the digest that was checked, or not at all. thimble inspect lists what is beside an image.",
  args: {
    image: required("<image>", "name or digest of an image; by its whole name where it is fetched from a registry"),
    file: required("<file>", "name or digest of the file as thimble inspect shows it"),
  },
  options: {
    output: text("--output, -o <path>", "where it is written; default its name, in this folder"),
    isPlain: PLAIN_OPTION,
    data: DATA_OPTION,
  },
  examples: [
    { line: "thimble attached guard:1.2.0 wear.onnx -o models/wear.onnx", does: "the model, where a volume finds it" },
  ],
  handler: async ({ image, file, output, isPlain, data }, context) => {
    const directory = dataDirectory(context, data);
    const reference = parseReference(image);
    const store = await openImages(directory);
    const found =
      (await storedFile(store, reference, file)) ?? (await fetched(reference, { file, directory, isPlain }, context));
    if (found === undefined) {
      throw new ThimbleError("images.not-found", `Cannot write ${file}: nothing of that name is beside ${image}`, {
        expected: "a name that thimble inspect lists, of an image in the store, or by the name that its registry knows",
      });
    }
    using _ = found.held;
    const path = resolve(context.workingDirectory, output ?? ownName(file));
    const { digest, size } = found.part;
    await context.output.progress(`writing ${file}`, () => writeStream(path, found.parts));
    context.output.result({ image, file, digest, bytes: size, path }, [`${path}  ${formatBytes(size)}  ${digest}`]);
  },
});

/** A file and where it comes from. */
interface Found {
  readonly part: Descriptor;
  readonly parts: AsyncIterable<Uint8Array>;
  /** What is open until it is written. */
  readonly held: Disposable | undefined;
}

async function storedFile(store: ImageStore, reference: ImageReference, file: string): Promise<Found | undefined> {
  const image = (await store.list()).length === 0 ? undefined : await storedImage(store, reference);
  const part = image === undefined ? undefined : onlyOne(partsOf(await listAttached(store, image), file), file);
  if (part === undefined || (await store.sizeOf(part.digest)) !== part.size) return undefined;
  return { part, parts: store.blobParts(part), held: undefined };
}

async function storedImage(store: ImageStore, reference: ImageReference): Promise<Digest | undefined> {
  try {
    return (await store.resolve(reference)).descriptor.digest;
  } catch (error) {
    if (isThimbleError(error, "images.not-found")) return undefined;
    throw error;
  }
}

/** Asks the registry; undefined where the name has none, or it has no such file. */
async function fetched(
  reference: ImageReference,
  { file, directory, isPlain }: { readonly file: string; readonly directory: string; readonly isPlain: boolean },
  context: CommandContext,
): Promise<Found | undefined> {
  if (reference.registry === undefined) return undefined;
  using open = new DisposableStack();
  const { registries } = open.use(await openRegistries(context, { dataDirectory: directory, isPlain }));
  const source = registries.source(reference);
  const { signal } = context;
  const { descriptor } = await source.manifest(reference.digest ?? reference.tag ?? "latest", signal);
  const found: Attached[] = [];
  for (const { digest } of await source.attachments(descriptor.digest, signal)) {
    found.push(...(await attachedAt(source, digest, signal)));
  }
  const part = onlyOne(partsOf(found, file), file);
  return part && { part, parts: source.blob(part, signal), held: open.move() };
}

/** None where a registry lists what it has not, or what can not be read: another one may be what is wanted. */
async function attachedAt(source: ImageSource, digest: Digest, signal: AbortSignal): Promise<readonly Attached[]> {
  try {
    return [readAttached(await source.manifest(digest, signal))];
  } catch (error) {
    if (isThimbleError(error, "images.registry-not-found") || isThimbleError(error, "images.malformed")) return [];
    throw error;
  }
}

/** The files that are called so, have this digest, or whose manifest has; each once. */
function partsOf(attached: readonly Attached[], wanted: string): readonly Descriptor[] {
  const digest = parseDigest(wanted);
  const found = attached.flatMap(({ annotations, digest: own, parts }) => {
    const [part, ...others] = parts;
    if (part === undefined || others.length > 0) return [];
    const isWanted =
      digest === undefined ? annotations[ANNOTATION.title] === wanted : own === digest || part.digest === digest;
    return isWanted ? [part] : [];
  });
  return [...new Map(found.map((part) => [part.digest, part])).values()];
}

/** Undefined for none. @throws ThimbleError base.argument for several: an older one must not be taken for what was attached last */
function onlyOne([part, ...others]: readonly Descriptor[], file: string): Descriptor | undefined {
  if (part === undefined || others.length === 0) return part;
  throw new ThimbleError("base.argument", `Cannot write ${file}: ${others.length + 1} files of that name are there`, {
    expected: `the digest of one, as thimble inspect shows it: ${[part, ...others].map(({ digest }) => digest).join(" or ")}`,
  });
}

function ownName(file: string): string {
  if (PLAIN_NAME.test(file) && basename(file) === file) return file;
  throw new ThimbleError("base.argument", `Cannot write ${file} into this folder: that is no plain name of a file`, {
    expected: "--output PATH",
  });
}
