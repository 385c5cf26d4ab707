import type { LogLevel } from "@thimble/base";
import { assertNever } from "@thimble/base";
import type { PropertyPath } from "@thimble/model";
import type { ContainerEnd, Effect, EngineListener, EventEffects, StateValue } from "@thimble/runtime";
import { Published } from "./published.ts";

/** A value that a container wrote to a Thing. */
export interface Written {
  readonly property: PropertyPath;
  /** In the unit of the Thing Description; booleans are 0 and 1. */
  readonly value: number;
}

/** A line of a container's log. */
export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
}

/** Remembers everything that a container asks of the world, in order. */
export class Recorder implements EngineListener {
  readonly published: Published[] = [];
  readonly written: Written[] = [];
  readonly logs: LogLine[] = [];
  readonly state: Map<string, StateValue>;
  end: ContainerEnd | undefined;

  constructor(state: Iterable<readonly [string, StateValue]>) {
    this.state = new Map(state);
  }

  effects(batch: readonly EventEffects[]): void {
    for (const { effects } of batch) for (const effect of effects) this.#add(effect);
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
