import type { Millis } from "@thimble/base";

/** A property of a Thing as every other part sees it, whatever driver is behind it. */
export interface ThingProperty {
  readonly name: string;
  readonly title: string | undefined;
  readonly type: "number" | "integer" | "boolean";
  /** UCUM unit as the Thing Description writes it, `1` for a pure number; undefined only for booleans. */
  readonly unit: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly isReadable: boolean;
  readonly isWritable: boolean;
  /** How often it is sampled; 0 as fast as the device answers. */
  readonly pollEvery: Millis;
}

/** A number that goes with an action. */
export interface ActionData {
  readonly type: ThingProperty["type"];
  /** UCUM unit, `1` for a pure number; undefined only for booleans. */
  readonly unit: string | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
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
}
