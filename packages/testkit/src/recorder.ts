import type { LogLevel } from "@thimble/base";
import { assertNever } from "@thimble/base";
import type { ActionPath, PropertyPath } from "@thimble/model";
import type {
  ContainerEnd,
  Effect,
  EngineListener,
  EventEffects,
  StateValue,
  ThingRequest,
  WaitAnswer,
} from "@thimble/runtime";
import { Published } from "./published.ts";

/** A value that a container wrote to a Thing. */
export interface Written {
  readonly property: PropertyPath;
  /** In the unit of the Thing Description; booleans are 0 and 1. */
  readonly value: number;
}

/** An action that a container invoked. */
export interface Invoked {
  readonly action: ActionPath;
  /** NaN for none. */
  readonly input: number;
}

/** Answers what a container asks of Things and waits for. */
export type AnswerRequest = (request: ThingRequest) => WaitAnswer | Promise<WaitAnswer>;

/** A line of a container's log. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
}

/** Remembers everything that a container asks of the world, in order. */
export class Recorder implements EngineListener {
  readonly published: Published[] = [];
  readonly written: Written[] = [];
  readonly invoked: Invoked[] = [];
  readonly logs: LogLine[] = [];
  /** The last readings that were handed over, for those who ask. */
  readonly readings: Map<PropertyPath, WaitAnswer> = new Map();
  readonly state: Map<string, StateValue>;
  end: ContainerEnd | undefined;

  readonly #answer: AnswerRequest | undefined;

  constructor(state: Iterable<readonly [string, StateValue]>, answer?: AnswerRequest) {
    this.state = new Map(state);
    this.#answer = answer;
  }

  effects(batch: readonly EventEffects[]): void {
    for (const { effects } of batch) for (const effect of effects) this.#add(effect);
  }

  /** Every Thing obeys, and a property is what was last heard of it, unless somebody answers otherwise. */
  async askThing(_container: string, request: ThingRequest): Promise<WaitAnswer> {
    if (request.kind === "write") this.written.push({ property: request.property, value: request.value });
    if (request.kind === "invoke") this.invoked.push({ action: request.action, input: request.input });
    if (this.#answer !== undefined) return await this.#answer(request);
    if (request.kind !== "read") return { value: Number.NaN };
    return this.readings.get(request.property) ?? { failure: "unreachable" };
  }

  ended(end: ContainerEnd): void {
    this.end = end;
  }

  #add(effect: Effect): void {
    switch (effect.kind) {
      case "publish":
        this.published.push(new Published(effect));
        break;
      case "write":
        this.written.push({ property: effect.property, value: effect.value });
        break;
      case "log":
        this.logs.push({ level: effect.level, message: effect.message });
        break;
      case "set-state":
        this.state.set(effect.key, effect.value);
        break;
      case "delete-state":
        this.state.delete(effect.key);
        break;
      default:
        assertNever(effect);
    }
  }
}
