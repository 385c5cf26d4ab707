import * as host from "./host";
import { Outcome } from "./outcome";
import { Qos } from "./qos";
import { HostText, Text } from "./text";

/**
 * Opens a topic to publish to, once. It must be granted under `grants.publish` and have no wildcard; otherwise the
 * container is stopped with the missing grant named.
 *
 * With a `qos` MQTT clients that ask for it get its messages more surely; with `retain` the bus keeps the last message for
 * whoever subscribes later, and an empty message clears it.
 *
 * @example
 * const alarm = topic("plant/1/alarm");
 * alarm.publishNumber(93.5);
 *
 * @example
 * const status = topic("plant/1/status", Qos.AtLeastOnce, true);
 * status.publish("running");
 */
// @ts-ignore: decorator
@inline
export function topic(name: HostText, qos: Qos = Qos.AtMostOnce, retain: bool = false): Topic {
  const text = Text.of(name);
  if (qos == Qos.AtMostOnce && !retain) return changetype<Topic>(host.openTopic(text.address, text.length));
  return changetype<Topic>(host.openTopicWith(text.address, text.length, qos, <u32>retain));
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

  /**
   * Publishes bytes.
   *
   * @example
   * const frame = new Uint8Array(4);
   * alarm.publishBytes(frame);
   */
  @inline
  publishBytes(bytes: Uint8Array): Outcome {
    return <Outcome>host.publish(changetype<u32>(this), bytes.dataStart, bytes.byteLength);
  }
}
