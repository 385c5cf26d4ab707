import type { CanSignal } from "./can-signal.ts";

/** A signal of a DBC file. */
export interface DbcSignal extends CanSignal {
  readonly name: string;
  /** As the file has it, seldom a UCUM code. */
  readonly unit: string;
  /** Undefined where both are 0, which is the file's way to say nothing. */
  readonly range: readonly [minimum: number, maximum: number] | undefined;
  /** Whether its value says which of the multiplexed signals a frame has. */
  readonly isMultiplexor: boolean;
  /** The multiplexor's value in frames that have this signal; undefined for every frame. */
  readonly multiplexedBy: number | undefined;
  /** What its values are called, by the bits' value. */
  readonly labels: ReadonlyMap<number, string>;
}

/** A message of a DBC file. */
export interface DbcMessage {
  readonly name: string;
  readonly id: number;
  readonly isExtended: boolean;
  /** Bytes. */
  readonly length: number;
  readonly signals: readonly DbcSignal[];
}
