import type { Clock, Logger, Millis, Random } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import type { FormInput, ParsedForm } from "../description/form.ts";
import type { SecurityScheme } from "../security/security-scheme.ts";
import type { Binding } from "./binding.ts";
import type { Driver } from "./driver.ts";

/** What a driver may be made of. */
export interface DriverParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Timers that drivers have in common: what waits for the same millisecond takes one. Default each has its own. */
  readonly timers?: Clock;
}

/**
 * All that the rest of the house knows of a driver: which forms of a Thing Description are its, how they are read, and how it is made.
 * A driver is one folder with one of these, and a line in `DRIVER_MODULES`.
 */
export interface DriverModule<B extends Binding = Binding> {
  /** The name that `Thing.driver` and its bindings carry. */
  readonly kind: string;
  /** The URI schemes of its forms, without the colon. */
  readonly schemes: readonly string[];
  /** The terms that its forms may have. */
  readonly formTerms: readonly string[];
  /** How often a property is asked for when nothing says; 0 where the device speaks by itself. */
  readonly pollEvery: Millis;
  /** Reads a form of one of its schemes; reports what is wrong, and returns undefined when nothing useful is left. */
  parseForm(input: FormInput): ParsedForm<B> | undefined;
  /** Why a form that another tool wrote is passed over, though it is right: it asks for what this driver does not do. Left out where it does all. */
  passesOver?(node: YamlNode): string | undefined;
  /** Whether an address of its forms may have variables, as RFC 6570 has them. Left out where braces are nothing special. */
  readonly hasTemplates?: boolean;
  /** The security schemes that it logs in with, where it reads those of WoT. Left out where it does not. */
  readonly logins?: readonly SecurityScheme["kind"][];
  /** Whether a body of its forms may be a document, of which a value is a member. Left out where it never is. */
  readonly hasDocuments?: boolean;
  /**
   * The binding that writes a member of a document and leaves the others as they are, of a property that `read` reads; undefined where that can not be. Left out
   * where it never can.
   */
  writesMember?(write: B, read: B | undefined): B | undefined;
  /** Whether one answer of the device can hold both, so that the one may be the time of the other. */
  areReadTogether(a: B, b: B): boolean;
  /** What must hold for that, as an error's advice. */
  readonly readTogetherWhen: string;
  /** The binding, to be read in one request with all that has the same group; left out where that is so anyway. */
  readTogether?(binding: B, group: string): B;
  /** How what a binding writes is read; undefined where it can not be, left out where that is so of all. */
  readsBack?(write: B): B | undefined;
  /** Whether the device itself has said so when a write is over; false where it is only sent. Left out where it always has. */
  confirmsWrites?(write: B): boolean;
  /**
   * The binding of an event that a form is read for as a property's; undefined where this form tells of none. Left out where the protocol has none.
   * @param hasValue whether a value goes with the event; where none does, whatever comes is one
   */
  bindEvent?(read: B, hasValue: boolean): B | undefined;
  /** What is shown after the address: what all these bindings share, `/3` for a Modbus unit; left out for nothing. */
  shownPart?(bindings: readonly B[]): string;
  /** What a form must have for that, as an error's advice; of what has `bindEvent`. */
  readonly tellsEventsWhen?: string;
  /** The driver for an address, not connected yet. */
  create(address: string, parts: DriverParts): Driver<B>;
}
