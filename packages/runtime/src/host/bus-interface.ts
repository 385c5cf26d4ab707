import { filterCovers, parseQos, parseTopicName, QOS_NAMES, type Qos } from "@thimble/model/contract";
import { abiFault, deniedFault } from "../container/container-fault.ts";
import { encodeText } from "../container/guest-memory.ts";
import type { CurrentCall } from "./current-call.ts";
import type { HandlerCall } from "./handler-call.ts";
import { numberAtPointer, parseJson } from "./json-number.ts";
import { looksLikeEntry, topicEntry } from "./opened-topic.ts";
import { OUTCOME } from "./outcomes.ts";
import { PRICES } from "./prices.ts";

/** Most bytes of one message that a container publishes. */
export const MAXIMUM_PAYLOAD_BYTES = 65_536;
/** Most UTF-16 code units of a JSON pointer that is followed. */
const MAXIMUM_POINTER_CHARACTERS = 256;

/** `thimble:edge/bus`. @see wit/edge.wit */
export function busInterface(current: CurrentCall): Readonly<Record<string, WebAssembly.HostFunction>> {
  return {
    topic(pointer = 0, length = 0): number {
      const call = current.enter();
      call.charge(PRICES.open);
      return openTopic(call, call.text(pointer, length), 0, false);
    },

    "topic-with"(pointer = 0, length = 0, qos = 0, retain = 0): number {
      const call = current.enter();
      call.charge(PRICES.open);
      const level = parseQos(qos);
      if (level === undefined)
        throw abiFault(`Cannot open a topic with the quality of service ${qos >>> 0}: there are ${QOS_NAMES.length}`);
      return openTopic(call, call.text(pointer, length), level, retain !== 0);
    },

    publish(topic = 0, pointer = 0, length = 0): number {
      const call = current.enter();
      const name = call.opened("topics", topic);
      if (length >>> 0 > MAXIMUM_PAYLOAD_BYTES) return OUTCOME["too-large"];
      // Before anything is copied: what is refused costs the host next to nothing.
      if (!call.container.takeMessage(call.arrived, length >>> 0)) return OUTCOME["over-budget"];
      call.publish(name, call.bytes(pointer, length));
      return OUTCOME.accepted;
    },

    "publish-number"(topic = 0, value = 0): number {
      const call = current.enter();
      const name = call.opened("topics", topic);
      if (!Number.isFinite(value)) return OUTCOME["out-of-range"];
      // ECMAScript writes the shortest decimal that reads back as the same number. @see ECMA-262, Number::toString
      return publish(call, name, encodeText(String(value)));
    },

    "number-at"(payloadPointer = 0, payloadLength = 0, pointerPointer = 0, pointerLength = 0): number {
      const call = current.enter();
      if (payloadLength >>> 0 > MAXIMUM_PAYLOAD_BYTES) return Number.NaN;
      const text = lossyText(call.bytes(payloadPointer, payloadLength));
      const pointer = call.text(pointerPointer, pointerLength);
      if (pointer.length > MAXIMUM_POINTER_CHARACTERS) return Number.NaN;
      if (call.parsed?.text !== text) {
        call.charge((payloadLength >>> 0) * PRICES.parsedByte);
        call.parsed = { text, value: parseJson(text) };
      }
      return numberAtPointer(call.parsed.value, pointer);
    },
  };
}

/** Publishes, as the topic was opened, when the budgets of messages and bytes allow it. */
export function publish(call: HandlerCall, entry: string, payload: Uint8Array): number {
  if (!call.container.takeMessage(call.arrived, payload.length)) return OUTCOME["over-budget"];
  call.publish(entry, payload);
  return OUTCOME.accepted;
}

function openTopic(call: HandlerCall, text: string, qos: Qos, retain: boolean): number {
  const entry = topicEntry(text, qos, retain);
  const { topics } = call.container;
  // A text that is no topic must not pass for one that was opened in another way.
  const known = looksLikeEntry(text) ? undefined : topics.indexOf(entry);
  if (known !== undefined) return known;
  // Those who share the tables have the same grants: what one of them was allowed need not be checked again.
  if (!looksLikeEntry(text) && topics.isFollowedBy(entry)) return call.open("topics", entry, text.length);
  const topic = parseTopicName(text);
  if (topic === undefined)
    throw deniedFault(`Cannot open the topic ${JSON.stringify(text.slice(0, 256))}: no topic name`);
  if (!call.container.profile.spec.grants.publish.some((filter) => filterCovers(filter, topic))) {
    throw deniedFault(`Cannot open the topic ${topic}: not granted for publishing`);
  }
  return call.open("topics", entry, topic.length);
}

/** A payload need not be text: what is no UTF-8 is no JSON either, and NaN comes of it. */
function lossyText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
}
