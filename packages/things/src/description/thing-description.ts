import type { Millis } from "@thimble/base";
import type { Thing, ThingAction, ThingEvent, ThingProperty } from "@thimble/model";
import type { Binding } from "../driver/binding.ts";
import type { BitField } from "../pipeline/bit-field.ts";
import type { Smoothing } from "../pipeline/smoothing.ts";
import type { EventPattern } from "../simulated/event-pattern.ts";
import type { Fault } from "../simulated/fault.ts";
import type { ModelPort } from "../simulated/model-port.ts";
import type { Signal } from "../simulated/signal.ts";
import type { EventCondition } from "./parse-when.ts";
import type { Confirmation } from "./parse-writing.ts";

/** A property of a Thing and how its driver reaches it. */
export interface BoundProperty {
  readonly property: ThingProperty;
  /** How it is read; undefined when it can only be written. */
  readonly read: Binding | undefined;
  /** How it is written; undefined when it can only be read. */
  readonly write: Binding | undefined;
  /** The property's value is what the device holds times `scale` plus `offset`. */
  readonly scale: number;
  readonly offset: number;
  /** The property of the same Thing that holds when this one was measured; undefined for the time of arrival. */
  readonly timeFrom: string | undefined;
  /** How old a value may get before it is stale; undefined for never. */
  readonly staleAfter: Millis | undefined;
  /** What it does when it is simulated and its Thing Description says so. */
  readonly simulatedAs: Signal | ModelPort | undefined;
  /** What goes wrong with it then. Default nothing. */
  readonly faults?: readonly Fault[];
  /** The bits that hold it; default all that the device holds there. */
  readonly bits?: BitField;
  /** What the device holds for each word of a string; default the word's place. */
  readonly codes?: readonly number[];
  /** Default as they come. */
  readonly smoothing?: Smoothing;
  /** How far a value must be from the one that was given out last, in the property's unit, to be given out; default each is given out. */
  readonly deadband?: number;
  /** How a write is confirmed by reading back; default the device's word is enough. */
  readonly confirm?: Confirmation;
}

/** An action of a Thing and how its driver carries it out: by writing. */
export interface BoundAction {
  readonly action: ThingAction;
  readonly write: Binding;
  /** What is written; undefined for the input. */
  readonly constant: number | undefined;
  /** The input is what the device gets times `scale` plus `offset`. */
  readonly scale: number;
  readonly offset: number;
  /** What the device gets for each word of a string; default the word's place. */
  readonly codes?: readonly number[];
  /** The input where none is given; default there must be one. */
  readonly initial?: number;
  /** The output is what the device answers times `scale` plus `offset`; default that itself. */
  readonly answered?: { readonly scale: number; readonly offset: number };
}

/** An event of a Thing, and how it is found out that it happens: its device tells, or a property meets a condition. */
export interface BoundEvent {
  readonly event: ThingEvent;
  /** How its device tells; undefined where it does not, or its simulation has none. */
  readonly read: Binding | undefined;
  /** Default no condition. */
  readonly when?: EventCondition;
  /** The value is what the device tells times `scale` plus `offset`. */
  readonly scale: number;
  readonly offset: number;
  /** What the device tells for each word of a string; default the word's place. */
  readonly codes?: readonly number[];
  /** When it happens when it is simulated. Default never. */
  readonly simulatedAs?: EventPattern;
}

/** A parsed Thing Description: the Thing as others see it, and what its driver needs. */
export interface ThingDescription {
  readonly thing: Thing;
  /** The driver's name, `DriverModule.kind`. */
  readonly driver: string;
  /** Where the driver connects, without unit or topic: `modbus+tcp://127.0.0.1:1502`. May carry a password; `thing.address` does not. */
  readonly address: string;
  readonly properties: readonly BoundProperty[];
  readonly actions: readonly BoundAction[];
  /** Default none. */
  readonly events?: readonly BoundEvent[];
  /** What goes wrong with the whole of it when it is simulated. Default nothing. */
  readonly faults?: readonly Fault[];
}
