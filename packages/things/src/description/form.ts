import type { Millis } from "@thimble/base";
import type { ThingProperty, YamlNode } from "@thimble/model";
import type { Binding, DriverKind } from "../driver/binding.ts";

/** What a form says of a property: how to reach it, and for which operations. */
export interface ParsedForm {
  readonly driver: DriverKind;
  /** Where the driver connects. */
  readonly address: string;
  /** Undefined when the form is not for reading. */
  readonly read: Binding | undefined;
  /** Undefined when the form is not for writing. */
  readonly write: Binding | undefined;
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
  readonly isForReading: boolean;
  readonly isForWriting: boolean;
}

/** What a form's parser needs to know of its property or action. */
export interface PropertyOutline {
  /** `thing/property`. */
  readonly path: string;
  readonly type: ThingProperty["type"];
  readonly isReadOnly: boolean;
  readonly isWriteOnly: boolean;
  /** Whether it is an action instead, which is written when it is invoked. */
  readonly isAction: boolean;
}
