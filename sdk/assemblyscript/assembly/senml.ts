import * as host from "./host";
import { Outcome } from "./outcome";
import { HostText, Text } from "./text";
import { Topic } from "./topic";

/**
 * SenML packs (RFC 8428), written by the host: a container adds numbers, and never carries a formatter.
 *
 * @example
 * const summary = topic("plant/1/hourly");
 * const mean = senml.field("mean", "Cel");
 *
 * export function reading(property: u32, value: f64, time: f64, quality: Quality): void {
 *   mean.add(value, time);
 *   senml.publish(summary);
 * }
 */
export abstract class senml {
  /**
   * Opens a field: a name, and a unit of RFC 8428 section 12.1 or RFC 8798. The container is stopped when the unit is none.
   */
  @inline
  static field(name: HostText, unit: HostText): Field {
    const label = Text.of(name);
    const symbol = Text.of(unit);
    return changetype<Field>(host.openField(label.address, label.length, symbol.address, symbol.length));
  }

  /** Publishes what was added in this event as one pack, and empties it. */
  @inline
  static publish(topic: Topic): Outcome {
    return <Outcome>host.publishPack(changetype<u32>(topic));
  }
}

/** A named quantity with a unit. Made by `senml.field`. */
@unmanaged
export class Field {
  /**
   * Adds a record to this event's pack. `time` in seconds since 1970-01-01T00:00:00Z.
   *
   * @example
   * mean.add(21.5, time);
   */
  @inline
  add(value: f64, time: f64): void {
    host.addRecord(changetype<u32>(this), value, time);
  }
}
