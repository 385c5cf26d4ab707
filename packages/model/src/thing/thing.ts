import type { Millis } from "@thimble/base";

/** What a value of a Thing may be. */
export interface ValueLimits {
  /** A boolean is 0 or 1, a string the place of a word among `words`, from 0. */
  readonly type: "number" | "integer" | "boolean" | "string";
  /** Inclusive. */
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  /** Default no limit. */
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  /** A value that is written is a whole multiple of it. Default any. */
  readonly multipleOf?: number;
  /** The only values that there are. Default all within the limits. */
  readonly choices?: readonly number[];
  /** What a string may be; of every string, and of nothing else. */
  readonly words?: readonly string[];
}

/** A property of a Thing as every other part sees it, whatever driver is behind it. */
export interface ThingProperty extends ValueLimits {
  readonly name: string;
  readonly title: string | undefined;
  /** UCUM unit as the Thing Description writes it, `1` for a pure number; undefined only for booleans and strings. */
  readonly unit: string | undefined;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  /** How often it is sampled; 0 as fast as the device answers. */
  readonly pollEvery: Millis;
  /** How often containers may write it; default as often as the device takes it. */
  readonly writesPerSecond?: number;
  /** What it is set to when nobody drives it any more; default it stays as it is. */
  readonly safe?: SafeState;
}

/** What an actuator is set to when the container that drove it is gone. */
export interface SafeState {
  /** In the property's unit. */
  readonly value: number;
  /** How long after that. */
  readonly after: Millis;
}

/** A number that goes with an action. */
export interface ActionData extends ValueLimits {
  /** UCUM unit, `1` for a pure number; undefined only for booleans and strings. */
  readonly unit: string | undefined;
}

/** Something that a Thing can be told to do. */
export interface ThingAction {
  readonly name: string;
  readonly title: string | undefined;
  /** What it is told; undefined when it takes nothing. */
  readonly input: ActionData | undefined;
  /** What it answers; undefined when it answers nothing. */
  readonly output: ActionData | undefined;
}

/** Something that a Thing tells of when it happens. */
export interface ThingEvent {
  readonly name: string;
  readonly title: string | undefined;
  /** What it tells with it; undefined for nothing but that it happened. */
  readonly data: ActionData | undefined;
}

/** What a Thing is, as every other part sees it. */
export interface Thing {
  /** The role by which containers name it, e.g. `machine`. */
  readonly name: string;
  readonly title: string;
  /** Which driver talks to it: `modbus`, `mqtt`, `simulated`. */
  readonly driver: string;
  /** Where it is, for people: `modbus+tcp://127.0.0.1:1502/1`. Never with a password. */
  readonly address: string;
  readonly properties: readonly ThingProperty[];
  /** Default none. */
  readonly actions?: readonly ThingAction[];
  /** Default none. */
  readonly events?: readonly ThingEvent[];
  /** What its Thing Description has beside them that can not be served, each with the reason, for people. Default nothing. */
  readonly unserved?: readonly { readonly name: string; readonly reason: string }[];
}
