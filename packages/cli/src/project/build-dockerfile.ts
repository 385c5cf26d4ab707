import { createReadStream } from "node:fs";
import { basename, join } from "node:path";
import { isThimbleError, ThimbleError } from "@thimble/base";
import { type ImageStore, loadArchive } from "@thimble/images";
import {
  type Digest,
  formatImageReference,
  type ImageReference,
  parseDigest,
  parseImageReference,
} from "@thimble/model";
import { findPrograms } from "../build/find-program.ts";
import { runTool, type ToolRun } from "../build/run-tool.ts";
import { temporaryFolder } from "../build/temporary-folder.ts";
import type { CommandContext } from "../command/command-context.ts";
import { pathKind } from "./path-kind.ts";
import { readTextFile, shownPath } from "./read-text-file.ts";

/** What builds Dockerfiles. */
export type DockerfileBuilder = "docker" | "buildah";

/** An image that was built from a Dockerfile. */
export interface DockerfileImage {
  readonly reference: string;
  /** Of the manifest in the store; of an image that is not there, of its config, which is what the engine calls its id. */
  readonly digest: Digest;
  readonly builtBy: DockerfileBuilder;
  /** Whether it is FROM scratch with one .wasm, and in the store; another one is where its builder keeps images. */
  readonly isTiny: boolean;
}

/** @see buildah-build(1): Containerfile first, then Dockerfile; docker knows the second alone */
const NAMES = ["Dockerfile", "Containerfile"] as const;

/** The platform of what is built FROM scratch. @see Docker documentation, "Wasm workloads" */
const PLATFORM = "wasip1/wasm";

/** Lines of a failed build that are shown: what went wrong comes last. */
const SHOWN_LINES = 5;

const EXPECTED = "a Docker Engine that answers, or buildah; on Debian: apt install buildah, or apt install docker.io";

/** The Dockerfile of a folder without thimble.yaml, absolute; undefined where there is none. */
export function dockerfileOf(directory: string): string | undefined {
  if (pathKind(join(directory, "thimble.yaml")) === "file") return undefined;
  return NAMES.map((name) => join(directory, name)).find((path) => pathKind(path) === "file");
}

/** Whether the image that a Dockerfile makes has no base. @see Dockerfile reference, "FROM" */
export function isFromScratch(dockerfile: string): boolean {
  const stages = dockerfile.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(?<base>\S+)/gim);
  return [...stages].at(-1)?.groups?.["base"]?.toLowerCase() === "scratch";
}

/**
 * Builds the Dockerfile of a folder with `docker build` where an Engine answers, else with buildah, under a reference. One FROM scratch is built for
 * wasip1/wasm, by buildah where it is there, and taken into the store when its only file is a module.
 *
 * @throws ThimbleError cli.compiler-missing when neither is there; cli.compile-failed with the last that it said; base.aborted; images.* as `loadArchive`
 */
export async function buildDockerfile(
  file: string,
  { directory, reference }: { readonly directory: string; readonly reference: ImageReference | undefined },
  store: ImageStore,
  context: CommandContext,
): Promise<DockerfileImage> {
  const shown = shownPath(file, context.workingDirectory);
  const wanted = reference ?? parseImageReference(`${basename(directory).toLowerCase()}:latest`);
  if (wanted === undefined) throw unnamed(shown);
  const name = formatImageReference(wanted.tag === undefined ? { ...wanted, tag: "latest" } : wanted);
  const run = runner(directory, context);
  await using folder = await temporaryFolder();
  const idFile = join(folder.directory, "id");
  const isBare = isFromScratch(await readTextFile(file, "a Dockerfile"));
  const [builtBy, program] = await findBuilder(run, shown, { isBare, searchPath: context.environment["PATH"] ?? "" });
  const args = ["build", "-f", file, "-t", name, "--iidfile", idFile, ...(isBare ? ["--platform", PLATFORM] : [])];
  const done = await run(program, [...args, ...timeOptions(builtBy, context), directory]);
  if (done.status !== 0) throw failed(shown, done);
  const left = { reference: name, digest: await readId(idFile), builtBy, isTiny: false };
  if (!isBare) return left;
  const archive = join(folder.directory, "image.tar");
  const target = `oci-archive:${archive}:${name}`;
  const saved = await run(program, builtBy === "docker" ? ["save", "-o", archive, name] : ["push", name, target]);
  if (saved.status !== 0) throw failed(shown, saved);
  const [image] = await loadArchive(store, createReadStream(archive), shown);
  if (image === undefined) return left;
  const { digest } = image.descriptor;
  const byDigest = { ...wanted, digest };
  try {
    await store.describe(digest);
  } catch (error) {
    await store.remove(byDigest);
    if (isThimbleError(error, "images.not-tiny")) return left;
    throw error;
  }
  // docker save writes the tag alone as the name.
  const { reference: tagged } = await store.tag(byDigest, wanted);
  const other = image.reference === undefined ? undefined : parseImageReference(image.reference);
  if (other !== undefined && image.reference !== tagged) await store.remove(other);
  return { reference: tagged ?? name, digest, builtBy, isTiny: true };
}

type Run = (program: string, args: readonly string[]) => Promise<ToolRun>;

function runner(directory: string, { environment, signal }: CommandContext): Run {
  const variables = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return (program, args) => runTool(program, args, { directory, environment: Object.fromEntries(variables), signal });
}

async function findBuilder(
  run: Run,
  where: string,
  { isBare, searchPath }: { readonly isBare: boolean; readonly searchPath: string },
): Promise<readonly [DockerfileBuilder, string]> {
  const [buildah] = findPrograms(["buildah"], searchPath);
  // An Engine without containerd's image store refuses any other system than its own.
  if (isBare && buildah !== undefined) return ["buildah", buildah];
  const [docker] = findPrograms(["docker"], searchPath);
  const answers =
    docker !== undefined && (await run(docker, ["version", "--format", "{{.Server.Version}}"])).status === 0;
  if (answers) return ["docker", docker];
  if (buildah !== undefined) return ["buildah", buildah];
  throw new ThimbleError(
    "cli.compiler-missing",
    `Cannot build ${where}: no Docker Engine answers, and buildah is not on the PATH`,
    {
      where,
      expected: EXPECTED,
    },
  );
}

/** @see SOURCE_DATE_EPOCH specification; BuildKit takes it as a build argument, buildah of before 1.41 as an option */
function timeOptions(builtBy: DockerfileBuilder, { environment }: CommandContext): readonly string[] {
  const seconds = environment["SOURCE_DATE_EPOCH"];
  if (seconds === undefined || seconds === "") return [];
  return builtBy === "docker" ? ["--build-arg", `SOURCE_DATE_EPOCH=${seconds}`] : ["--timestamp", seconds];
}

async function readId(path: string): Promise<Digest> {
  const text = (await readTextFile(path, "the id of the image")).trim();
  const digest = parseDigest(text);
  if (digest !== undefined) return digest;
  throw new ThimbleError("base.bug", `Cannot go on with "${text}": it is no id of an image`);
}

function failed(where: string, { stderr, stdout }: ToolRun): ThimbleError {
  const said = `${stdout}\n${stderr}`.split("\n").filter((line) => line.trim() !== "");
  return new ThimbleError("cli.compile-failed", `Cannot build ${where}:\n${said.slice(-SHOWN_LINES).join("\n")}`, {
    where,
  });
}

function unnamed(where: string): ThimbleError {
  return new ThimbleError(
    "base.argument",
    `Cannot name the image of ${where}: its folder's name is no name of an image`,
    {
      expected: "--tag NAME:TAG",
    },
  );
}
