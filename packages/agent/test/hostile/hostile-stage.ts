import { SILENT_LOGGER, SystemClock, SystemRandom } from "@thimble/base";
import { DEFAULT_BUDGET, type DesiredState, NO_GRANTS, type Service } from "@thimble/model";
import { ModulePreparer, WorkerEngine } from "@thimble/runtime";
import { DriverRegistry, ThingHost } from "@thimble/things";
import { Agent } from "../../src/agent.ts";
import type { DeviceEvent } from "../../src/record/device-event.ts";
import { digestOf, MACHINE_TD, makeDesired, makeService } from "../fixtures.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import type { Attack } from "./attack.ts";
import { FeedDriver } from "./feed-driver.ts";
import { onReading } from "./guest-of.ts";

const TEMPERATURE = "machine/temperature";
const OUT = "neighbour/out";
const [NEIGHBOUR_DIGEST, ATTACKER_DIGEST] = [digestOf("1"), digestOf("2")];

/** Answers every reading with its value. */
const NEIGHBOUR = onReading("(drop (call $publishNumber (global.get $t) (local.get $value)))", {
  texts: OUT,
  more: `(global $t (mut i32) (i32.const 0))
    (func (export "start") (global.set $t (call $topic (i32.const 1024) (i32.const ${OUT.length}))))`,
});

/**
 * A whole agent with a real engine, in real time: a neighbour that answers readings, and an attacker beside it in the same worker. Values of readings
 * are numbers from 0 on.
 */
export class HostileStage implements AsyncDisposable {
  readonly agent: Agent;
  /** When each reading was answered, by its value, on `performance.now()`. */
  readonly answers: { readonly value: number; readonly at: number }[] = [];
  readonly #feed: FeedDriver;
  readonly #stack: AsyncDisposableStack;
  #sent = 0;

  private constructor(agent: Agent, feed: FeedDriver, stack: AsyncDisposableStack) {
    this.agent = agent;
    this.#feed = feed;
    this.#stack = stack;
    agent.subscribe(OUT, ({ payload }) => {
      this.answers.push({ value: Number(Buffer.from(payload).toString()), at: performance.now() });
    });
  }

  /** Opens an agent that runs the neighbour alone. */
  static async open(attack: Attack | undefined): Promise<HostileStage> {
    const stack = new AsyncDisposableStack();
    const directory = stack.use(temporaryDirectory());
    const [clock, random, logger, feed] = [new SystemClock(), new SystemRandom(), SILENT_LOGGER, new FeedDriver()];
    const refuse = (): never => {
      throw new RangeError("only the feed here");
    };
    const drivers = new DriverRegistry({ simulated: () => feed, modbus: refuse, mqtt: refuse });
    const preparer = stack.use(new ModulePreparer());
    const attacker = attack?.wasm();
    const agent = stack.use(
      await Agent.open({
        dataDirectory: directory.path,
        clock,
        random,
        logger,
        engine: (listener) => new WorkerEngine({ clock, logger, listener }),
        things: new ThingHost({ clock, random, logger, drivers }),
        images: {
          describe: async () => ({ asks: undefined }),
          wasm: async (digest) => (digest === NEIGHBOUR_DIGEST || attacker === undefined ? NEIGHBOUR : attacker),
        },
        prepare: (wasm, options) => preparer.prepare(wasm, options),
        mqtt: undefined,
      }),
    );
    await agent.apply(desired(0, undefined));
    const stage = new HostileStage(agent, feed, stack);
    await stage.until(() => feed.isWanted);
    return stage;
  }

  /** Deploys so many attackers beside the neighbour, which goes on. @throws ThimbleError as `Agent.apply` */
  attack(attack: Attack, replicas = 1): Promise<void> {
    return this.agent.apply(desired(replicas, attack));
  }

  /** Has the attackers stopped. */
  calm(): Promise<void> {
    return this.agent.apply(desired(0, undefined));
  }

  /** Sends the next reading. */
  send(): void {
    this.#feed.send(this.#sent++);
  }

  /** How many readings were sent. */
  get sent(): number {
    return this.#sent;
  }

  /** Waits, turn by turn of the event loop, until the condition holds. */
  async until(isMet: () => boolean): Promise<void> {
    while (!isMet()) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Ends of attackers so far. */
  get ends(): readonly Extract<DeviceEvent, { readonly kind: "container-ended" }>[] {
    return this.agent.events.items().filter((event) => event.kind === "container-ended");
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}

function desired(replicas: number, attack: Attack | undefined): DesiredState {
  const on: Service["on"] = { reading: [TEMPERATURE], message: [], tick: undefined };
  const neighbour = makeService({
    name: "neighbour",
    on,
    grants: { ...NO_GRANTS, publish: [OUT] },
    budget: { ...DEFAULT_BUDGET, messagesPerSecond: 20_000 },
    queue: { length: 65_536, whenFull: "drop-oldest" },
  });
  const attacker = makeService({
    name: "attacker",
    replicas,
    on: { ...on, ...attack?.on },
    grants: { ...NO_GRANTS, ...attack?.grants },
    budget: { ...DEFAULT_BUDGET, ...attack?.budget },
  });
  const state = makeDesired(replicas === 0 ? [neighbour] : [neighbour, attacker], { machine: MACHINE_TD });
  return { ...state, images: { neighbour: NEIGHBOUR_DIGEST, attacker: ATTACKER_DIGEST } };
}
