import * as host from "./host";
import { Outcome } from "./outcome";
import { HostText, Text } from "./text";

/**
 * Opens a topic to publish to, once. It must be granted under `grants.publish` and have no wildcard; otherwise the
 * container is stopped with the missing grant named.
 *
 * @example
 * const alarm = topic("plant/1/alarm");
 * alarm.publishNumber(93.5);
 */
// @ts-ignore: decorator
@inline
export function topic(name: HostText): Topic {
  const text = Text.of(name);
  return changetype<Topic>(host.openTopic(text.address, text.length));
}

/** A topic that may be published to. Made by `topic`. */
@unmanaged
export class Topic {
  /**
   * Publishes text as UTF-8.
   *
   * @example
   * alarm.publish("too hot");
   */
  @inline
  publish(message: HostText): Outcome {
    const text = Text.of(message);
    return <Outcome>host.publish(changetype<u32>(this), text.address, text.length);
  }

  /**
   * Publishes a number as its shortest decimal text; the host formats it. NaN and infinities are out of range.
   *
   * @example
   * alarm.publishNumber(value);
   */
  @inline
  publishNumber(value: f64): Outcome {
    return <Outcome>host.publishNumber(changetype<u32>(this), value);
  }

  /** Publishes bytes. */
  @inline
  publishBytes(bytes: Uint8Array): Outcome {
    return <Outcome>host.publish(changetype<u32>(this), bytes.dataStart, bytes.byteLength);
  }
}
