import type { Millis, ThimbleError } from "@thimble/base";
import type { FaultSwitch } from "../simulated/fault-switch.ts";
import type { Binding } from "./binding.ts";

/** A value as the device holds it: before scale and offset. */
export interface DriverValue {
  readonly value: number;
  /** `Clock.monotonic()` when the device's answer arrived. */
  readonly arrived: Millis;
  /** Of an event, what the device says of it; left out for nothing. */
  readonly event?: EventSaying;
}

/** What a device says of an event beside its value. */
export interface EventSaying {
  /** When it happened, by the device's clock: seconds since 1970-01-01T00:00:00Z. Default when it arrived. */
  readonly time?: number;
  readonly details: Readonly<Record<string, number | string>>;
}

/** What became of reading one binding. */
export type DriverAnswer = DriverValue | ThimbleError;

/** What every call that waits takes. */
export interface DriverCallOptions {
  /** Ends the wait; the call rejects with `signal.reason`. */
  readonly signal?: AbortSignal;
}

interface AnyDriver<B extends Binding> {
  /** Breaks the device on demand; left out where it is a real one. */
  readonly faults?: FaultSwitch;

  /**
   * Opens the connection; resolves at once when it is open. Several callers share one attempt.
   * @throws ThimbleError things.unreachable when the device does not take it, base.timeout when it does not answer
   */
  connect(): Promise<void>;

  /**
   * Reads in as few requests as the protocol allows. Answers come in the order of the bindings; one that fails does not take the
   * others with it. Never rejects but with `signal.reason`.
   */
  read(bindings: readonly B[], options?: DriverCallOptions): Promise<readonly DriverAnswer[]>;

  /**
   * Writes one value and resolves when the device has confirmed it.
   * @throws ThimbleError things.unreachable, base.timeout, things.refused, things.bad-answer, things.out-of-range
   */
  write(binding: B, value: number, options?: DriverCallOptions): Promise<void>;

  /**
   * Carries an action out as `write` does, and gives the number that the device answers, as it holds it. Left out where devices answer nothing but that it is
   * done.
   * @throws as `write`; things.bad-answer where there is no number in the answer
   */
  invoke?(binding: B, value: number, options?: DriverCallOptions): Promise<number>;

  /** Closes the connection and refuses what waits. Idempotent. */
  close(): Promise<void>;
}

/** A driver that answers when asked: the host reads at each property's period. */
export interface PolledDriver<B extends Binding = Binding> extends AnyDriver<B> {
  readonly delivery: "polled";
  /** Whether it carries out together what several Things ask for at one time, so that they had better be due together. */
  readonly gathersReads?: boolean;
  /** What it does for bindings whose device speaks by itself; left out where none does. */
  readonly push?: PushPart<B>;
}

/** Takes what a device sends by itself. */
export interface PushListener {
  /** A value for the binding with this index; the driver takes nothing more from the device until this settles. */
  onAnswer(index: number, answer: DriverAnswer): Promise<void>;
  /** Something for the binding with this index gave way to what came since: the listener did not keep up. */
  onDropped?(index: number): void;
  /** The connection is gone; `connect` opens it and subscribes again. */
  onDown(error: ThimbleError): void;
  /** The device is gone although the connection stays: it has said so, or another has. May come before `connect` has resolved. */
  onAway?(error: ThimbleError): void;
  /** It is back. */
  onBack?(): void;
}

/** What hands on what a device says by itself. */
export interface PushPart<B extends Binding = Binding> {
  /** Whether this binding's device does. */
  has(binding: B): boolean;
  /** Hands on what comes for these bindings, from the next `connect` on or at once when connected. Dispose to end it. */
  subscribe(bindings: readonly B[], listener: PushListener): Disposable;
}

/** A driver whose device speaks by itself. */
export interface PushedDriver<B extends Binding = Binding> extends AnyDriver<B> {
  readonly delivery: "pushed";
  /** Hands on what comes for these bindings, from the next `connect` on or at once when connected. Dispose to end it. */
  subscribe(bindings: readonly B[], listener: PushListener): Disposable;
}

/**
 * What talks to the Things at one address. One object an address: calls may overlap, the driver does one after the other where
 * its bus needs that.
 */
export type Driver<B extends Binding = Binding> = PolledDriver<B> | PushedDriver<B>;
