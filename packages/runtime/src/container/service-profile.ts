import type { ActionPath, PropertyPath } from "@thimble/model";
import type { ContainerSpec } from "../engine/engine.ts";
import type { EventMeter } from "../engine/event-meter.ts";
import { PAGE_BYTES, pagesOf } from "./memory-pool.ts";
import { NameTable } from "./name-table.ts";
import type { Usage } from "./usage.ts";

/** The parts of a spec that replicas of a service have in common, on both sides of a worker. */
export type SharedSpec = Omit<ContainerSpec, "id" | "state" | "meter">;

type Handler = "start" | "reading" | "message" | "tick" | "stop" | "cabi_realloc";

/** What all containers of a service share, made once: a container itself stays small. */
export class ServiceProfile {
  readonly spec: SharedSpec;
  /** Counts on the owner's side what events cost. */
  readonly meter: EventMeter | undefined;
  /** By their numbers: `on.reading`, then further `grants.read`, then further `grants.write`. */
  readonly properties: readonly PropertyPath[];
  /** Actions that may be invoked, by their numbers. */
  readonly actions: readonly ActionPath[];
  /** Properties with a smaller number wake the container. */
  readonly triggers: number;
  /** Properties with a smaller number may be read. */
  readonly readable: number;
  /** Tables without names: where containers of this service begin. */
  readonly topics: NameTable = NameTable.empty();
  readonly keys: NameTable = NameTable.empty();
  readonly fields: NameTable = NameTable.empty();
  /** Pages of memory that a container may have at most. */
  readonly maximumPages: number;
  /** Bytes of topic and payload that a message may have: what is handed over must fit beside what the container keeps. @see wit/edge.wit message */
  readonly maximumMessageBytes: number;
  /** Which of the contract's exports the module has. */
  readonly handles: Readonly<Record<Handler, boolean>>;
  /** Whether handlers may be suspended. */
  readonly waits: boolean;
  /** The usage that was last reported of one of them: others may be told the very same. */
  latestUsage: Usage | undefined;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #writable: ReadonlySet<string>;

  constructor(spec: SharedSpec, meter?: EventMeter) {
    this.spec = spec;
    this.meter = meter;
    const { handlers } = spec.module;
    this.waits = spec.module.waits;
    this.maximumPages = Math.min(spec.module.maximumPages, pagesOf(spec.budget.memoryBytes));
    this.maximumMessageBytes = (this.maximumPages * PAGE_BYTES) / 4;
    this.handles = {
      start: handlers.includes("start"),
      reading: handlers.includes("reading"),
      message: handlers.includes("message"),
      tick: handlers.includes("tick"),
      stop: handlers.includes("stop"),
      cabi_realloc: handlers.includes("cabi_realloc"),
    };
    const triggers = new Set(spec.on.reading);
    const readable = new Set([...triggers, ...spec.grants.read]);
    this.#writable = new Set(spec.grants.write);
    this.properties = [...new Set([...readable, ...spec.grants.write])];
    this.actions = spec.grants.invoke ?? [];
    this.triggers = triggers.size;
    this.readable = readable.size;
    this.#numbers = new Map(this.properties.map((path, number) => [path, number]));
  }

  /** The number of a granted property; undefined when it was not granted. */
  numberOf(path: string): number | undefined {
    return this.#numbers.get(path);
  }

  isWritable(path: PropertyPath): boolean {
    return this.#writable.has(path);
  }

  /** Whether a container with this spec belongs to the service: all shared parts are the very same objects. */
  fits(spec: Omit<ContainerSpec, "id" | "state">): boolean {
    const mine = this.spec;
    return (
      mine.grants === spec.grants &&
      mine.on === spec.on &&
      mine.budget === spec.budget &&
      mine.queue === spec.queue &&
      mine.environment === spec.environment &&
      mine.ranges === spec.ranges &&
      this.meter === spec.meter
    );
  }
}
