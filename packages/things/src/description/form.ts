import type { Millis } from "@thimble/base";
import type { ThingProperty, YamlNode } from "@thimble/model";
import type { Binding } from "../driver/binding.ts";
import type { Fault } from "../simulated/fault.ts";
import type { Signal } from "../simulated/signal.ts";
import type { ThingFrame } from "./thing-frame.ts";

/** What a form says of a property: how to reach it, and for which operations. */
export interface ParsedForm<B extends Binding = Binding> {
  /** The driver's name, `DriverModule.kind`. */
  readonly driver: string;
  /** Where the driver connects. */
  readonly address: string;
  /** Undefined when the form is not for reading. */
  readonly read: B | undefined;
  /** Undefined when the form is not for writing. */
  readonly write: B | undefined;
  /** Undefined when the form does not say. */
  readonly pollEvery: Millis | undefined;
}

/** What a binding's parser gets. */
export interface FormInput {
  readonly node: YamlNode;
  /** The form's address, resolved against the Thing's base. */
  readonly url: URL;
  /** The node that carries the address, for the position of what is wrong with it. */
  readonly href: YamlNode;
  readonly property: PropertyOutline;
  /** What holds for the whole Thing. */
  readonly frame: ThingFrame;
  readonly isForReading: boolean;
  readonly isForWriting: boolean;
}

/** What a form's parser needs to know of its property or action. */
export interface PropertyOutline {
  /** `thing/property`. */
  readonly path: string;
  /** The property, action or event whose forms these are. */
  readonly affordance: YamlNode;
  readonly type: ThingProperty["type"];
  /** A UCUM code; undefined for none. */
  readonly unit: string | undefined;
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
  /** Whether it is an action instead, which is written when it is invoked. */
  readonly isAction: boolean;
  /** Whether it is an event instead, which is read as it happens. Default not. */
  readonly isEvent?: boolean;
  /** Whether it is an action that says nothing of what it is told. */
  readonly isBare: boolean;
  /** What it does when it is made up and its Thing Description says so. */
  readonly signal: Signal | undefined;
  /** What goes wrong with it then. */
  readonly faults: readonly Fault[];
  /** JSON pointer (RFC 6901) to the value in the document that the form's body is; default the whole of it. */
  readonly pointer?: string;
  /** What an action is told beside its input, as a document. Default nothing. */
  readonly template?: unknown;
  /** Where what an action answers stands, and the words that it may be; default as the input. */
  readonly answer?: { readonly pointer: string; readonly words?: readonly string[] };
  /** What a string may be, where the device has the words themselves if its protocol can: the value is the word's place. Default none. */
  readonly words?: readonly string[];
}
