import {
  type ContainerEnd,
  type ContainerSpec,
  type Effect,
  type EngineListener,
  type EventEffects,
  prepareModule,
  type ThingRequest,
  type WaitAnswer,
} from "../src/index.ts";

/** An engine's owner that remembers what it was told. */
export class Recorder implements EngineListener {
  readonly batches: EventEffects[][] = [];
  readonly ends: ContainerEnd[] = [];
  /** How many records of effects had come when each container ended. */
  readonly eventsBeforeEnd: number[] = [];
  /** What Things were asked, and by whom. */
  readonly asked: (readonly [container: string, request: ThingRequest])[] = [];
  /** Signals of what was asked. */
  readonly signals: AbortSignal[] = [];
  /** Answers what Things are asked. */
  answer: (request: ThingRequest) => Promise<WaitAnswer> = () => Promise.resolve({ failure: "unreachable" });
  /** Called with each batch. */
  onEffects: (() => void) | undefined;
  #onEnd: (() => void) | undefined;

  get events(): EventEffects[] {
    return this.batches.flat();
  }

  effects(batch: readonly EventEffects[]): void {
    this.batches.push([...batch]);
    this.onEffects?.();
  }

  askThing(container: string, request: ThingRequest, signal: AbortSignal): Promise<WaitAnswer> {
    this.asked.push([container, request]);
    this.signals.push(signal);
    return this.answer(request);
  }

  ended(end: ContainerEnd): void {
    this.ends.push(end);
    this.eventsBeforeEnd.push(this.events.length);
    this.#onEnd?.();
  }

  /** The end that comes next, or came already. */
  async end(): Promise<ContainerEnd> {
    while (this.ends.length === 0) {
      await new Promise<void>((resolve) => {
        this.#onEnd = resolve;
      });
    }
    const [end] = this.ends;
    if (end === undefined) throw new Error("there is an end");
    return end;
  }

  of(container: string): Effect[] {
    return this.events.filter((event) => event.container === container).flatMap((event) => event.effects);
  }

  /** What a container published, as text. */
  published(container: string): string[] {
    return this.of(container).flatMap((effect) =>
      effect.kind === "publish" ? [Buffer.from(effect.payload).toString()] : [],
    );
  }
}

export type SpecParts = Partial<Omit<ContainerSpec, "module">>;

/** A spec with grants for what the guests of these tests use. */
export function specOf(wasm: Uint8Array, parts: SpecParts = {}): ContainerSpec {
  const budget = {
    memoryBytes: 65_536,
    instructions: 100_000,
    messagesPerSecond: 1_000_000,
    bytesPerSecond: 100_000_000,
    writesPerSecond: 1_000_000,
    stateBytes: 4096,
    logLinesPerSecond: 10,
    ...parts.budget,
  };
  return {
    id: "app/guest",
    module: prepareModule(wasm, { memoryBytes: budget.memoryBytes }),
    environment: {},
    grants: { read: [], write: [], publish: ["out"] },
    on: { reading: ["machine/temperature"], message: ["in"], tick: undefined },
    queue: { length: 256, whenFull: "drop-oldest" },
    state: new Map(),
    ...parts,
    budget,
  };
}
