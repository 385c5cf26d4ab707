import { createReadStream } from "node:fs";
import { basename, join } from "node:path";
import { isThimbleError, ThimbleError } from "@thimble/base";
import { type ImageStore, imageOfSaved } from "@thimble/images";
import {
  type Digest,
  type DockerfileBuild,
  formatImageReference,
  type ImageReference,
  parseDigest,
  parseImageReference,
} from "@thimble/model";
import { findPrograms } from "../build/find-program.ts";
import { runTool, type ToolRun } from "../build/run-tool.ts";
import { temporaryFolder } from "../build/temporary-folder.ts";
import type { CommandContext } from "../command/command-context.ts";
import { creationTime } from "./creation-time.ts";
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

/** Lines of a failed build that are shown: what went wrong comes last. */
const SHOWN_LINES = 5;

const EXPECTED = "a Docker Engine that answers, or buildah; on Debian: apt install buildah, or apt install docker.io";

/** The Dockerfile that is named, or that of a folder without thimble.yaml, absolute; undefined where there is none. */
export function dockerfileOf(directory: string, named?: DockerfileBuild): string | undefined {
  if (named?.file !== undefined) return named.file;
  if (pathKind(join(directory, "thimble.yaml")) === "file") return undefined;
  return NAMES.map((name) => join(directory, name)).find((path) => pathKind(path) === "file");
}

/** Whether the image that a Dockerfile makes, or that of a stage, has no base. @see Dockerfile reference, "FROM" */
export function isFromScratch(dockerfile: string, target?: string): boolean {
  const lines = dockerfile.matchAll(/^\s*FROM\s+(?:--\S+\s+)*(?<base>\S+)(?:\s+AS\s+(?<name>\S+))?/gim);
  const stages = [...lines].map(({ groups }) => ({
    base: groups?.["base"]?.toLowerCase(),
    name: groups?.["name"]?.toLowerCase(),
  }));
  // A stage is named, or counted from 0.
  const wanted = target?.toLowerCase();
  const found = stages.find(({ name }) => name === wanted) ?? stages[Number(target)];
  return (wanted === undefined ? stages.at(-1) : found)?.base === "scratch";
}

/** What to build. */
export interface BuildDockerfileOptions {
  /** The folder that it takes files from, absolute. */
  readonly directory: string;
  /** Undefined for the name of the folder. */
  readonly reference: ImageReference | undefined;
  /** What compose.yaml says of it. */
  readonly how?: DockerfileBuild | undefined;
}

/**
 * Builds a Dockerfile with `docker build` where an Engine answers, else with buildah, under a reference. One FROM scratch is built for this machine's own
 * system, which every Engine does, and taken into the store for wasip1/wasm when its only file is a module.
 *
 * @throws ThimbleError cli.compiler-missing when neither is there; cli.compile-failed with the last that it said; base.argument when SOURCE_DATE_EPOCH is no time;
 * base.aborted; images.* as `imageOfSaved`
 */
export async function buildDockerfile(
  file: string,
  { directory, reference, how }: BuildDockerfileOptions,
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
  const isBare = isFromScratch(await readTextFile(file, "a Dockerfile"), how?.target);
  const [builtBy, program] = await findBuilder(run, shown, context.environment["PATH"] ?? "");
  const args = ["build", "-f", file, "-t", name, "--iidfile", idFile, ...optionsOf(how)];
  const done = await run(program, [...args, ...timeOptions(builtBy, context), directory]);
  if (done.status !== 0) throw failed(shown, done);
  const left = { reference: name, digest: await readId(idFile), builtBy, isTiny: false };
  if (!isBare) return left;
  const archive = join(folder.directory, "image.tar");
  const target = `docker-archive:${archive}:${name}`;
  const saved = await run(program, builtBy === "docker" ? ["save", "-o", archive, name] : ["push", name, target]);
  if (saved.status !== 0) throw failed(shown, saved);
  try {
    const image = await imageOfSaved(() => createReadStream(archive), creationTime(context));
    if (image === undefined) return left;
    const stored = await store.add(image, wanted);
    return { reference: stored.reference ?? name, digest: stored.descriptor.digest, builtBy, isTiny: true };
  } catch (error) {
    if (isThimbleError(error, "images.not-tiny")) return left;
    throw error;
  }
}

/** @see docker-build(1), buildah-build(1): both know these */
function optionsOf(how: DockerfileBuild | undefined): readonly string[] {
  if (how === undefined) return [];
  const { args, labels, target, platform, isFresh, pulls } = how;
  return [
    ...Object.entries(args).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
    ...Object.entries(labels).flatMap(([name, value]) => ["--label", `${name}=${value}`]),
    ...(target === undefined ? [] : ["--target", target]),
    ...(platform === undefined ? [] : ["--platform", platform]),
    ...(isFresh ? ["--no-cache"] : []),
    ...(pulls ? ["--pull"] : []),
  ];
}

type Run = (program: string, args: readonly string[]) => Promise<ToolRun>;

function runner(directory: string, { environment, signal }: CommandContext): Run {
  const variables = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return (program, args) => runTool(program, args, { directory, environment: Object.fromEntries(variables), signal });
}

async function findBuilder(run: Run, where: string, searchPath: string): Promise<readonly [DockerfileBuilder, string]> {
  const [buildah] = findPrograms(["buildah"], searchPath);
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
