import type { ThingProperty } from "@thimble/model";
import type { Scaling } from "../description/scaling.ts";
import { scaled, unscaled } from "../description/scaling.ts";
import type { Binding } from "../driver/binding.ts";
import { type AnswerOutcome, worstOf } from "../simulated/answer-outcome.ts";
import type { SimulatedBinding } from "../simulated/simulated-binding.ts";
import type { SimulatedDevice } from "../simulated/simulated-device.ts";

/** What a point is made of. */
export interface ServedPointParts {
  /** `thing/property`, for messages. */
  readonly path: string;
  readonly type: ThingProperty["type"];
  /** What an action writes that is told nothing; left out for what is told a value. */
  readonly constant?: number | undefined;
  /** How a client reads it over the protocol; undefined when it does not. */
  readonly read: Binding | undefined;
  /** How a client writes it; undefined when it does not. */
  readonly write: Binding | undefined;
  readonly device: SimulatedDevice;
  /** What it is on the device. */
  readonly source: SimulatedBinding;
  /** The value in the property's unit is what a client sees times `scale` plus `offset`. */
  readonly scaling: Scaling;
}

/** A simulated property as a client of a plant's server sees it. */
export class ServedPoint {
  readonly path: string;
  readonly type: ThingProperty["type"];
  readonly constant: number | undefined;
  readonly read: Binding | undefined;
  readonly write: Binding | undefined;
  readonly #parts: ServedPointParts;

  constructor(parts: ServedPointParts) {
    this.path = parts.path;
    this.type = parts.type;
    this.constant = parts.constant;
    this.read = parts.read;
    this.write = parts.write;
    this.#parts = parts;
  }

  /** What a client reads now: not rounded, not limited. */
  get value(): number {
    const { device, source, scaling } = this.#parts;
    return unscaled(device.read(source), scaling);
  }

  /** Takes what a client writes now. */
  set value(raw: number) {
    const { device, source, scaling } = this.#parts;
    device.write(source, scaled(raw, scaling));
  }

  /** What becomes of one request now for all of these. */
  static outcome(points: readonly ServedPoint[]): AnswerOutcome {
    const devices = Map.groupBy(points, (point) => point.#parts.device);
    return worstOf(
      [...devices].flatMap(([device, members]) => device.asks(members.map((member) => member.#parts.source))),
    );
  }
}
