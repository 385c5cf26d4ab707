import { parseQos, type Qos, type TopicName } from "@thimble/model/contract";

/** Stands before how a topic was opened; no topic has it. @see MQTT 3.1.1, section 4.7.3, [MQTT-4.7.3-2] */
const MARK = "\0";
const MARK_CODE = 0;
/** Levels of quality of service: the digit behind the mark is the level, and as much more for what is retained. */
const LEVELS = 3;
const DIGIT_0 = 0x30;

/** How a topic was opened: what stands in a container's table of topics. A plain one is its name alone, the most frequent and shortest. */
export function topicEntry(name: TopicName, qos: Qos, retain: boolean): string {
  return qos === 0 && !retain ? name : `${name}${MARK}${qos + (retain ? LEVELS : 0)}`;
}

/** Whether a text that a container gave can stand for an entry that it is not. */
export function looksLikeEntry(text: string): boolean {
  return text.includes(MARK);
}

/** The name of an entry's topic. */
export function entryTopic(entry: string): TopicName {
  return hasMark(entry) ? entry.slice(0, -2) : entry;
}

/** The quality of service that it was opened with. */
export function entryQos(entry: string): Qos {
  return parseQos(codeOf(entry) % LEVELS) ?? 0;
}

/** Whether the bus keeps its last message. */
export function entryRetains(entry: string): boolean {
  return codeOf(entry) >= LEVELS;
}

function codeOf(entry: string): number {
  return hasMark(entry) ? entry.charCodeAt(entry.length - 1) - DIGIT_0 : 0;
}

function hasMark(entry: string): boolean {
  return entry.charCodeAt(entry.length - 2) === MARK_CODE;
}
