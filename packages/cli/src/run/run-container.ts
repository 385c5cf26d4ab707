import type { Agent } from "@thimble/agent";
import { type Millis, nearest, ThimbleError } from "@thimble/base";
import type { ImageStore } from "@thimble/images";
import {
  type Asks,
  DEFAULT_BUDGET,
  DEFAULT_QUEUE,
  DEFAULT_STOP_GRACE_PERIOD,
  type Digest,
  NO_GRANTS,
  type Service,
  TINY_PLATFORM,
} from "@thimble/model";
import type { EventEffects } from "@thimble/runtime";
import type { CommandContext } from "../command/command-context.ts";
import { freshDirectory } from "../device/fresh-directory.ts";
import { type Device, openDevice } from "../device/open-device.ts";
import { formatBytes, formatCount } from "../output/format.ts";
import type { Output } from "../output/output.ts";
import { loadThings } from "../project/load-things.ts";
import { describeEffect } from "./describe-effect.ts";
import { askedRoles, imagineThing } from "./imagine-thing.ts";

/** What to run, and for how long. */
export interface RunContainerOptions {
  readonly store: ImageStore;
  readonly image: Digest;
  readonly environment: Readonly<Record<string, string>>;
  /** Thing Descriptions of real devices, by role. */
  readonly bound: Readonly<Record<string, string>>;
  /** Folder of Thing Descriptions that say how to make Things up, absolute; undefined for none. */
  readonly described: string | undefined;
  /** How often a made-up Thing is read. */
  readonly readingsPerSecond: number;
  /** Ends after this long; undefined for never. */
  readonly runFor: Millis | undefined;
  /** Ends when so many events were handled; undefined for never. */
  readonly events: number | undefined;
}

/** How often is looked whether enough events were handled. */
const COUNT_EVERY: Millis = 20;

/** What mends the ends that are a matter of the budget; the message of any other says what to look for. */
const MENDS: Readonly<Record<string, string>> = {
  instructions: "less to do in one event, or a larger budget.instructions in thimble.yaml",
  memory: "less to keep, or a larger budget.memory in thimble.yaml",
};

/** An image that does not say what it asks for gets nothing. */
const NO_ASKS: Asks = { grants: NO_GRANTS, on: { reading: [], message: [], tick: undefined }, budget: {} };

/**
 * Runs one container on a device of its own that is gone afterwards, and prints what it does.
 * @throws ThimbleError cli.container-ended when it ends by itself, but for an exit with status 0; agent.*, images.*, wasm.* when it can not run
 */
export async function runContainer(options: RunContainerOptions, context: CommandContext): Promise<void> {
  const { store, image, bound, readingsPerSecond } = options;
  await using cleanup = new AsyncDisposableStack();
  const { asks = NO_ASKS, title = "container" } = await store.describe(image);
  const madeUp = await makeUpThings(options, asks, context);
  const made = { isSimulated: true, pollEvery: 1000 / readingsPerSecond };
  const device = cleanup.use(
    await openDevice(
      {
        dataDirectory: await freshDirectory(cleanup),
        images: store,
        mqttPort: undefined,
        overrides: Object.fromEntries(Object.keys(madeUp).map((role) => [role, made])),
        onEffects: (batch) => printEffects(batch, context.output),
      },
      context,
    ),
  );
  const service = serviceOf(title, asks, options.environment);
  // What waits for the end must not outlive a container that could not be started.
  const ending = new AbortController();
  cleanup.defer(() => ending.abort());
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const end = untilEnd(device.agent, options, { ...context, signal });
  // It is waited for below; what goes wrong before is told by `apply`.
  end.catch(() => undefined);
  await start(device, { service, image, things: { ...madeUp, ...bound } });
  await end;
  printSummary(device.agent, context.output);
}

/** What a device is to run. */
interface Run {
  readonly service: Service;
  readonly image: Digest;
  readonly things: Readonly<Record<string, string>>;
}

/** @throws ThimbleError agent.*; what is wrong with the module itself is said to be in the image */
async function start({ agent }: Device, { service, image, things }: Run): Promise<void> {
  try {
    await agent.apply({ app: { name: "run", services: [service] }, images: { [service.name]: image }, things });
  } catch (error) {
    const isInImage = error instanceof ThimbleError && /^(runtime|wasm)\./.test(error.code);
    throw isInImage ? error.at(`image ${service.image} (${image})`) : error;
  }
}

async function makeUpThings(
  { bound, described }: RunContainerOptions,
  asks: Asks,
  { workingDirectory }: CommandContext,
): Promise<Readonly<Record<string, string>>> {
  const asked = [...askedRoles(asks)];
  for (const role of Object.keys(bound)) if (!asked.includes(role)) throw notAsked(role, asked);
  const known = described === undefined ? {} : await loadThings(described, workingDirectory);
  const roles = asked.filter((role) => !Object.hasOwn(bound, role));
  return Object.fromEntries(roles.map((role) => [role, known[role] ?? imagineThing(role, asks)]));
}

function notAsked(role: string, asked: readonly string[]): ThimbleError {
  const near = nearest(role, asked);
  const all = asked.length === 0 ? "an image that asks for a Thing" : `one of ${asked.join(", ")}`;
  return new ThimbleError("base.argument", `Cannot bind the Thing "${role}": the image asks for none of that name`, {
    expected: near === undefined ? all : `did you mean ${near}?`,
  });
}

/** A service that grants what the image asks for. One that ends is not started again: the person wants to see why it ended. */
function serviceOf(name: string, { grants, on, budget, units }: Asks, environment: Service["environment"]): Service {
  return {
    name,
    image: name,
    build: undefined,
    platform: TINY_PLATFORM,
    environment,
    dependsOn: [],
    restart: "no",
    replicas: 1,
    stopGracePeriod: DEFAULT_STOP_GRACE_PERIOD,
    grants,
    ...(units && { units }),
    budget: { ...DEFAULT_BUDGET, ...budget },
    queue: DEFAULT_QUEUE,
    on,
  };
}

/**
 * Resolves when it is time to end, or the container exited with status 0.
 * @throws ThimbleError cli.container-ended when the container ended by itself in another way
 */
async function untilEnd(agent: Agent, options: RunContainerOptions, { clock, signal }: CommandContext): Promise<void> {
  const { runFor, events } = options;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  using cleanup = new DisposableStack();
  const stop = new AbortController();
  cleanup.defer(() => stop.abort());
  signal.addEventListener("abort", () => resolve(), { signal: stop.signal });
  if (signal.aborted) resolve();
  if (runFor !== undefined) cleanup.use(clock.after(runFor, resolve));
  if (events !== undefined) cleanup.use(clock.every(COUNT_EVERY, () => handledOf(agent) >= events && resolve()));
  void followEnd(agent, stop.signal).then((end) => (end === "done" ? resolve() : end && reject(end)));
  await promise;
}

/** How the container ended by itself: it did what it was for, or what is wrong; undefined when it was not waited for. */
async function followEnd(agent: Agent, signal: AbortSignal): Promise<ThimbleError | "done" | undefined> {
  for await (const { item } of agent.events.follow({ signal })) {
    if (item.kind !== "container-ended") continue;
    if (item.exitStatus === 0) return "done";
    const expected = MENDS[item.reason];
    return new ThimbleError("cli.container-ended", `Cannot go on running the container: ${item.message}`, {
      ...(expected === undefined ? {} : { expected }),
      details: { reason: item.reason },
    });
  }
  return undefined;
}

function handledOf(agent: Agent): number {
  return agent.report().containers[0]?.stats?.handled ?? 0;
}

function printEffects(batch: readonly EventEffects[], output: Output): void {
  for (const { time, effects } of batch) {
    for (const effect of effects) {
      const described = describeEffect(effect);
      if (described !== undefined) output.record({ time, ...described.value }, described.line);
    }
  }
}

function printSummary(agent: Agent, output: Output): void {
  const stats = agent.report().containers[0]?.stats;
  if (stats === undefined) return;
  const { handled, dropped, instructions, memoryBytes } = stats;
  output.record(
    { kind: "summary", ...stats },
    output.paint(
      "quiet",
      `${formatCount(handled)} events handled, ${formatCount(dropped)} dropped; ${formatCount(instructions.p50)} instructions each, ${formatBytes(memoryBytes)} of memory`,
    ),
  );
}
