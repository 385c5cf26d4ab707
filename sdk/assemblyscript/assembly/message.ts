import * as host from "./host";
import { HostText, Text } from "./text";

// The message at hand, set before the container's handler is called.
let topicAddress: usize = 0;
let topicLength: usize = 0;
let payloadAddress: usize = 0;
let payloadLength: usize = 0;

/** Makes the arguments of the export `message` the message at hand. Called by the entry that `thimble build` writes. */
// @ts-ignore: decorator
@inline
export function receive(topic: usize, topicBytes: usize, payload: usize, payloadBytes: usize): Message {
  topicAddress = topic;
  topicLength = topicBytes;
  payloadAddress = payload;
  payloadLength = payloadBytes;
  return changetype<Message>(0);
}

/**
 * The message that a container is called for. For use in the handler only: afterwards its bytes are another's.
 *
 * @example
 * export function message(subscription: u32, message: Message): void {
 *   const limit = message.number("/limit");
 *   if (!isNaN(limit)) log.number("new limit", limit);
 * }
 */
@unmanaged
export class Message {
  /**
   * The number at a JSON pointer (RFC 6901) in the payload, 1 of true and 0 of false. NaN when there is none. The host parses.
   *
   * @example
   * message.number("/0/v");
   */
  @inline
  number(pointer: HostText): f64 {
    const text = Text.of(pointer);
    return host.numberAt(payloadAddress, payloadLength, text.address, text.length);
  }

  /**
   * The payload itself as a number. NaN when it is none.
   *
   * @example
   * if (message.value > 0) valve.write(true);
   */
  @inline
  get value(): f64 {
    return host.numberAt(payloadAddress, payloadLength, 0, 0);
  }

  /**
   * Whether it was published to exactly this topic.
   *
   * @example
   * if (message.isOn("plant/1/reset")) mean.delete();
   */
  @inline
  isOn(topic: HostText): bool {
    const text = Text.of(topic);
    return isTopic(text.address, text.length);
  }

  /** Bytes of the payload. */
  @inline
  get length(): i32 {
    return <i32>payloadLength;
  }

  /**
   * A byte of the payload, 0 outside of it.
   *
   * @example
   * if (message.at(0) == 0x31) valve.write(true);
   */
  @inline
  at(index: i32): u8 {
    return <usize>index < payloadLength ? load<u8>(payloadAddress + index) : 0;
  }

  /** The topic. Makes a string, which costs about 3 KB of code: prefer `isOn`. */
  get topic(): string {
    return String.UTF8.decodeUnsafe(topicAddress, topicLength);
  }

  /** The payload as text. Makes a string, which costs about 3 KB of code: prefer `number`. */
  get text(): string {
    return String.UTF8.decodeUnsafe(payloadAddress, payloadLength);
  }
}

// A loop over bytes: memory.compare, which goes by words, is 120 bytes larger, and topics are short.
function isTopic(address: usize, length: usize): bool {
  if (length != topicLength) return false;
  for (let i: usize = 0; i < length; i++) {
    if (load<u8>(address + i) != load<u8>(topicAddress + i)) return false;
  }
  return true;
}

// Pointers into a SenML pack, in the functions that use them: outside, every container would carry them.

/** What goes with the event at hand, see `ThingEvent.value`. */
export function eventValue(): f64 {
  // "/0/vb", the value of a record that is true or false; in front of it "/0/v", that of a number. Source: RFC 8428, table 1.
  const pointer = memory.data<u8>([0x2f, 0x30, 0x2f, 0x76, 0x62]);
  const value = host.numberAt(payloadAddress, payloadLength, pointer, 4);
  return isNaN(value) ? host.numberAt(payloadAddress, payloadLength, pointer, 5) : value;
}

/** When the event at hand happened: "/0/t". */
export function eventTime(): f64 {
  return host.numberAt(payloadAddress, payloadLength, memory.data<u8>([0x2f, 0x30, 0x2f, 0x74]), 4);
}

/** "things/" of a topic, in the upper bytes of a number whose lowest byte is not looked at. */
const THINGS: u64 = 0x2f73676e69687400;
/** "/events/" of a topic. */
const EVENTS: u64 = 0x2f73746e6576652f;

/** Whether the message is on `things/<role>/events/<name>`. @see ADR 0039 */
export function isEvent(role: usize, roleLength: usize, name: usize, nameLength: usize): bool {
  if (topicLength != roleLength + nameLength + 15 || load<u64>(topicAddress) << 8 != THINGS) return false;
  return (
    load<u64>(topicAddress + 7 + roleLength) == EVENTS &&
    isPart(7, role, roleLength) &&
    isPart(15 + roleLength, name, nameLength)
  );
}

function isPart(start: usize, address: usize, length: usize): bool {
  for (let i: usize = 0; i < length; i++) {
    if (load<u8>(address + i) != load<u8>(topicAddress + start + i)) return false;
  }
  return true;
}
