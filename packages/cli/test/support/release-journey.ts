import assert from "node:assert/strict";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { TestContext } from "node:test";
import { type Ran, type RunOptions, runHere, startHere, startProcess } from "./command-line.ts";
import { guardModule } from "./guard-module.ts";
import { startMiddleman } from "./middleman.ts";
import { COMPOSE, plantProject } from "./plant-project.ts";
import { MADE_UP_THINGS } from "./running-device.ts";

/** A command line that goes on. */
interface Running extends AsyncDisposable {
  printed(pattern: RegExp): Promise<void>;
  stdout(): string;
  stderr(): string;
  /** Has it end; resolves to its status. */
  stop(): Promise<number>;
  /** Its status, when it ends. */
  readonly ended: Promise<number>;
}

/** How command lines are run. */
export interface Runner {
  run(words: readonly string[], options: RunOptions): Promise<Ran>;
  start(words: readonly string[], options: RunOptions): Running;
}

/** Each in this process. */
export const HERE: Runner = {
  run: runHere,
  start: (words, options) => {
    const running = startHere(words, options);
    const stop = (): Promise<number> => {
      running.stop();
      return running.ended;
    };
    return { ...running, stop };
  },
};

/** Each in a process of its own. */
export const AS_PROCESSES: Runner = {
  run: (words, options) => startProcess(words, options).ended,
  start: (words, options) => {
    const running = startProcess(words, options);
    const ended = running.ended.then(({ status }) => status);
    return {
      printed: running.printed,
      stdout: () => running.printedSoFar().stdout,
      stderr: () => running.printedSoFar().stderr,
      stop: () => {
        running.kill("SIGTERM");
        return ended;
      },
      ended,
      [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
    };
  },
};

const PASSWORDS = { ci: "s3cret-of-ci", device: "s3cret-of-device" } as const;
type User = keyof typeof PASSWORDS;

type World = Awaited<ReturnType<typeof openWorld>>;

/** A workshop that builds and signs, a registry with a login, a device of a fleet that trusts the workshop's key, and somebody between them. */
async function openWorld(t: TestContext, { run, start }: Runner) {
  const project = await plantProject(MADE_UP_THINGS);
  t.after(() => project[Symbol.asyncDispose]());
  const { directory } = project;
  const device = join(directory, "device");
  const middleman = await startMiddleman(t);
  const said: string[] = [];
  for (const [user, password] of Object.entries(PASSWORDS)) {
    const words = [
      "registry",
      "user",
      user,
      "--grant",
      `plant=${user === "ci" ? "push" : "pull"}`,
      "--data",
      "registry",
    ];
    const { status, stderr } = await run(words, { cwd: directory, stdin: Readable.from([`${password}\n`]) });
    assert.equal(status, 0, stderr);
    const auth = Buffer.from(`${user}:${password}`).toString("base64");
    await mkdir(join(directory, "logins", user), { recursive: true });
    const config = JSON.stringify({ auths: { [middleman.host]: { auth } } });
    await writeFile(join(directory, "logins", user, "config.json"), config);
  }
  const serving = start(["registry", "serve", "--port", "0", "--json", "--data", "registry"], { cwd: directory });
  t.after(() => serving[Symbol.asyncDispose]());
  await serving.printed(/"url".*\n/);
  middleman.to = new URL(JSON.parse(serving.stdout()).url).host;
  const environment = (user: User) => ({
    DOCKER_CONFIG: join(directory, "logins", user),
    HOME: directory,
    ...(user === "device" && { THIMBLE_FLEET: "mill" }),
  });
  const image = `${middleman.host}/plant/guard`;
  const as = async (user: User, ...words: readonly string[]): Promise<Ran> => {
    const ran = await run(words, { cwd: directory, environment: environment(user) });
    said.push(ran.stdout, ran.stderr);
    return ran;
  };
  const good = async (...words: readonly string[]): Promise<string> => {
    const { status, stdout, stderr } = await as("ci", ...words);
    assert.equal(status, 0, `${words.join(" ")}\n${stderr}`);
    return stdout;
  };
  await good("key", "generate", "plant");
  await mkdir(join(device, ".thimble"), { recursive: true });
  const rules = [{ images: `${middleman.host}/plant/*`, signedBy: ["plant"], numbered: true }];
  const policy = JSON.stringify({ others: "closed", keys: { plant: "plant.pub" }, rules });
  await writeFile(join(device, ".thimble/trust.yaml"), policy);
  await copyFile(join(directory, "plant.pub"), join(device, ".thimble/plant.pub"));
  await mkdir(join(device, "things"));
  for (const [path, text] of Object.entries(MADE_UP_THINGS)) await writeFile(join(device, path), text);
  return {
    middleman,
    image,
    device,
    said,
    as,
    good,
    /** Builds a release with a module of its own, and pushes it, signed where it is to be. Resolves to its digest. */
    async publish(release: number, isSigned = true): Promise<string> {
      const name = `${image}:${release}`;
      const module = Uint8Array.of(...guardModule(), 0, 2, 1, 96 + release);
      await writeFile(join(directory, "guard/guard.wasm"), module);
      const built = await good("build", "guard", "--release", String(release), "--tag", name, "--json");
      if (isSigned) await good("sign", name, "--key", "plant.key");
      await good("push", name);
      return JSON.parse(built).digest;
    },
    /** Has the device run a release. */
    async up(release: number): Promise<Running> {
      const compose = COMPOSE.replace("image: guard:1.0.0", `image: ${image}:${release}`)
        .replace("    build: ./guard\n", "")
        .replace("    x-thimble", "    pull_policy: always\n    x-thimble");
      await writeFile(join(device, "compose.yaml"), compose);
      return start(["up", device, "--port", "0"], { cwd: directory, environment: environment("device") });
    },
    /** What the device runs, once it has handled a reading: by digest. */
    async running(up: Running): Promise<string> {
      await up.printed(/MQTT on port/);
      // A line a second tells what it handled since its start.
      await up.printed(/guard +[1-9][\d,]* events? /);
      const data = join(device, ".thimble");
      const [container] = JSON.parse((await as("device", "ps", "--data", data, "--json")).stdout);
      assert.equal(container.phase, "running");
      return container.digest;
    },
  };
}

/** With one bit changed, in the middle. */
function flipped(body: Buffer): Buffer {
  return Buffer.from(body).fill((body[body.length >> 1] ?? 0) ^ 1, body.length >> 1, (body.length >> 1) + 1);
}

/** Ends a device, and keeps what it said. */
async function ended(up: Running, said: string[]): Promise<void> {
  assert.equal(await up.stop(), 0);
  said.push(up.stdout(), up.stderr());
}

/** Has a device of the world take a release that it must not run; what it accepted last goes on. */
async function refused(
  world: World,
  release: number,
  { code, goesOn }: { code: RegExp; goesOn: string },
): Promise<void> {
  await using it = await world.up(release);
  assert.equal(await world.running(it), goesOn, `release ${release} is refused`);
  assert.match(it.stderr(), code);
  assert.match(it.stderr(), /what this device accepted last goes on/);
  await ended(it, world.said);
}

function assertSecretsKept({ said }: World): void {
  for (const password of Object.values(PASSWORDS)) assert.doesNotMatch(said.join(""), new RegExp(password));
}

/** From a source to a device that runs it: build, sign, push to a registry of our own, pull and check on a device of a fleet; an older release is refused there. */
export async function shortJourney(t: TestContext, runner: Runner): Promise<void> {
  const world = await openWorld(t, runner);
  const second = await world.publish(2);
  {
    await using first = await world.up(2);
    assert.equal(await world.running(first), second);
    assert.match(first.stdout(), /^pulled \S+\/plant\/guard:2 .*with 1 about it/m);
    await ended(first, world.said);
  }
  await world.publish(1);
  await refused(world, 1, { code: /images\.rolled-back/, goesOn: second });
  assertSecretsKept(world);
}

/** As `shortJourney`, and what a device does with all that it must not run: releases that are changed on the way or not signed. A good one comes after that. */
export async function longJourney(t: TestContext, runner: Runner): Promise<void> {
  const world = await openWorld(t, runner);
  const { middleman, image, device, said, as, publish, up, running } = world;
  {
    await publish(2, false);
    await using unsigned = await up(2);
    assert.equal(await unsigned.ended, 1, "nothing was accepted yet, so there is nothing to go on with");
    assert.match(unsigned.stderr(), /images\.not-signed/);
  }
  const second = await publish(2);
  {
    await using first = await up(2);
    assert.equal(await running(first), second);
    // While it runs: what comes damaged goes into no store, and disturbs nobody.
    await publish(3);
    middleman.isPlain = true;
    middleman.change = (path, body) => (path.endsWith("/manifests/3") ? flipped(body) : body);
    const pulled = await as("device", "pull", `${image}:3`, "--data", join(device, ".thimble"));
    assert.notEqual(pulled.status, 0);
    assert.match(pulled.stderr, /images\.digest-mismatch/);
    assert.equal(await running(first), second);
    await ended(first, said);
  }
  middleman.change = (path, body) => (path.includes("/blobs/") ? flipped(body) : body);
  await refused(world, 3, { code: /images\.digest-mismatch/, goesOn: second });
  middleman.change = (_path, body) => body;
  await publish(4, false);
  await refused(world, 4, { code: /images\.not-signed/, goesOn: second });
  await publish(1);
  await refused(world, 1, { code: /images\.rolled-back/, goesOn: second });
  const fifth = await publish(5);
  await using last = await up(5);
  assert.equal(await running(last), fifth);
  assert.doesNotMatch(last.stderr(), /error/);
  await ended(last, said);
  assertSecretsKept(world);
}
