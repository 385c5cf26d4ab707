import { readText, viewOf, writeText } from "./c-struct.ts";
import {
  GPIO_IDS,
  GPIO_MAX_NAME_SIZE,
  GPIO_V2_LINE_ATTRIBUTE,
  GPIO_V2_LINE_CONFIG,
  GPIO_V2_LINE_CONFIG_ATTRIBUTE,
  GPIO_V2_LINE_EVENT,
  GPIO_V2_LINE_INFO,
  GPIO_V2_LINE_NUM_ATTRS_MAX,
  GPIO_V2_LINE_REQUEST,
  GPIO_V2_LINE_VALUES,
  GPIO_V2_LINES_MAX,
  GPIOCHIP_INFO,
} from "./gpio-uapi.ts";

/** What a GPIO chip says of itself. */
export interface GpioChipInfo {
  readonly name: string;
  readonly label: string;
  /** How many lines it has. */
  readonly lines: number;
}

/** What a chip says of one of its lines. */
export interface GpioLineInfo {
  readonly offset: number;
  /** Empty for a line without a name. */
  readonly name: string;
  /** Who uses it; empty for nobody. */
  readonly consumer: string;
  readonly flags: bigint;
}

/** One line of a request. */
export interface RequestedLine {
  readonly offset: number;
  /** `GPIO_V2_LINE_FLAGS`. */
  readonly flags: bigint;
  /** Microseconds for which a level must hold; 0 for none. */
  readonly debounce: number;
  /** The first level of an output, before active-low is applied; undefined for an input. */
  readonly output: boolean | undefined;
}

/** A request for lines, in the order in which values and masks number them. */
export interface LineRequest {
  readonly consumer: string;
  /** 1 to 64. */
  readonly lines: readonly RequestedLine[];
  /** Events that the kernel keeps, at most 16 for each of 64 lines; 0 for its default. */
  readonly eventBufferSize: number;
}

/** An edge, as the kernel tells it. */
export interface LineEvent {
  /** Nanoseconds by CLOCK_MONOTONIC. */
  readonly time: bigint;
  readonly isRising: boolean;
  readonly offset: number;
  /** Counts the edges of the request, and of the line, from 1; also those that were lost. */
  readonly sequence: number;
  readonly lineSequence: number;
}

interface Attribute {
  readonly id: number;
  readonly value: bigint;
  readonly mask: bigint;
}

/** Whether the kernel takes these lines in one request: at most 64, with at most ten attributes. */
export function fitsOneRequest(lines: readonly RequestedLine[]): boolean {
  return lines.length <= GPIO_V2_LINES_MAX && attributesOf(lines).length <= GPIO_V2_LINE_NUM_ATTRS_MAX;
}

/** `struct gpio_v2_line_request`. @throws RangeError when the lines do not fit one request */
export function encodeLineRequest({ consumer, lines, eventBufferSize }: LineRequest): Uint8Array {
  if (!fitsOneRequest(lines)) throw new RangeError(`Cannot request ${lines.length} lines at once: they do not fit`);
  const bytes = new Uint8Array(GPIO_V2_LINE_REQUEST.size);
  const view = viewOf(bytes);
  for (const [i, { offset }] of lines.entries()) view.setUint32(GPIO_V2_LINE_REQUEST.at("offsets", i), offset, true);
  writeText(view, GPIO_V2_LINE_REQUEST.at("consumer"), GPIO_MAX_NAME_SIZE, consumer);
  view.setUint32(GPIO_V2_LINE_REQUEST.at("num_lines"), lines.length, true);
  view.setUint32(GPIO_V2_LINE_REQUEST.at("event_buffer_size"), eventBufferSize, true);
  const config = GPIO_V2_LINE_REQUEST.at("config");
  const attributes = attributesOf(lines);
  view.setBigUint64(config + GPIO_V2_LINE_CONFIG.at("flags"), lines[0]?.flags ?? 0n, true);
  view.setUint32(config + GPIO_V2_LINE_CONFIG.at("num_attrs"), attributes.length, true);
  for (const [i, { id, value, mask }] of attributes.entries()) {
    const at = config + GPIO_V2_LINE_CONFIG.at("attrs", i);
    view.setUint32(at + GPIO_V2_LINE_ATTRIBUTE.at("id"), id, true);
    view.setBigUint64(at + GPIO_V2_LINE_ATTRIBUTE.at("flags"), value, true);
    view.setBigUint64(at + GPIO_V2_LINE_CONFIG_ATTRIBUTE.at("mask"), mask, true);
  }
  return bytes;
}

/** The request, as the kernel reads it: the last attribute of a kind for a line counts. */
export function decodeLineRequest(bytes: Uint8Array): LineRequest {
  const view = viewOf(bytes);
  const config = GPIO_V2_LINE_REQUEST.at("config");
  const common = view.getBigUint64(config + GPIO_V2_LINE_CONFIG.at("flags"), true);
  const count = view.getUint32(config + GPIO_V2_LINE_CONFIG.at("num_attrs"), true);
  const attributes = Array.from({ length: count }, (_, i): Attribute => {
    const at = config + GPIO_V2_LINE_CONFIG.at("attrs", i);
    return {
      id: view.getUint32(at + GPIO_V2_LINE_ATTRIBUTE.at("id"), true),
      value: view.getBigUint64(at + GPIO_V2_LINE_ATTRIBUTE.at("flags"), true),
      mask: view.getBigUint64(at + GPIO_V2_LINE_CONFIG_ATTRIBUTE.at("mask"), true),
    };
  });
  const find = (id: number, i: number): Attribute | undefined =>
    attributes.findLast((each) => each.id === id && (each.mask & bit(i)) !== 0n);
  const lines = Array.from({ length: view.getUint32(GPIO_V2_LINE_REQUEST.at("num_lines"), true) }, (_, i) => {
    const output = find(GPIO_IDS.GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES, i);
    return {
      offset: view.getUint32(GPIO_V2_LINE_REQUEST.at("offsets", i), true),
      flags: find(GPIO_IDS.GPIO_V2_LINE_ATTR_ID_FLAGS, i)?.value ?? common,
      // A union: the period is the low half of where flags would be.
      debounce: Number(BigInt.asUintN(32, find(GPIO_IDS.GPIO_V2_LINE_ATTR_ID_DEBOUNCE, i)?.value ?? 0n)),
      output: output && (output.value & bit(i)) !== 0n,
    };
  });
  return {
    consumer: readText(view, GPIO_V2_LINE_REQUEST.at("consumer"), GPIO_MAX_NAME_SIZE),
    lines,
    eventBufferSize: view.getUint32(GPIO_V2_LINE_REQUEST.at("event_buffer_size"), true),
  };
}

function attributesOf(lines: readonly RequestedLine[]): readonly Attribute[] {
  const group = (id: number, values: readonly bigint[], without: bigint): readonly Attribute[] => {
    const masks = new Map<bigint, bigint>();
    for (const [i, value] of values.entries())
      if (value !== without) masks.set(value, (masks.get(value) ?? 0n) | bit(i));
    return [...masks].map(([value, mask]) => ({ id, value, mask }));
  };
  const isOutput = lines.map(({ output }) => output !== undefined);
  const outputs = maskOf(isOutput);
  const high = maskOf(lines.map(({ output }) => output === true));
  return [
    ...group(
      GPIO_IDS.GPIO_V2_LINE_ATTR_ID_FLAGS,
      lines.map(({ flags }) => flags),
      lines[0]?.flags ?? 0n,
    ),
    ...group(
      GPIO_IDS.GPIO_V2_LINE_ATTR_ID_DEBOUNCE,
      lines.map(({ debounce }) => BigInt(debounce)),
      0n,
    ),
    ...(outputs === 0n ? [] : [{ id: GPIO_IDS.GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES, value: high, mask: outputs }]),
  ];
}

/** Bit `i` where the i-th is true. */
export function maskOf(bits: readonly boolean[]): bigint {
  return bits.reduce((mask, isSet, i) => (isSet ? mask | bit(i) : mask), 0n);
}

function bit(i: number): bigint {
  return 1n << BigInt(i);
}

/** `struct gpio_v2_line_values`: which lines of a request are meant, and their levels. */
export function encodeLineValues(values: { readonly bits: bigint; readonly mask: bigint }): Uint8Array {
  const bytes = new Uint8Array(GPIO_V2_LINE_VALUES.size);
  const view = viewOf(bytes);
  view.setBigUint64(GPIO_V2_LINE_VALUES.at("bits"), values.bits, true);
  view.setBigUint64(GPIO_V2_LINE_VALUES.at("mask"), values.mask, true);
  return bytes;
}

/** @see encodeLineValues */
export function decodeLineValues(bytes: Uint8Array): { readonly bits: bigint; readonly mask: bigint } {
  const view = viewOf(bytes);
  return {
    bits: view.getBigUint64(GPIO_V2_LINE_VALUES.at("bits"), true),
    mask: view.getBigUint64(GPIO_V2_LINE_VALUES.at("mask"), true),
  };
}

/** `struct gpiochip_info`. */
export function encodeChipInfo({ name, label, lines }: GpioChipInfo): Uint8Array {
  const bytes = new Uint8Array(GPIOCHIP_INFO.size);
  const view = viewOf(bytes);
  writeText(view, GPIOCHIP_INFO.at("name"), GPIO_MAX_NAME_SIZE, name);
  writeText(view, GPIOCHIP_INFO.at("label"), GPIO_MAX_NAME_SIZE, label);
  view.setUint32(GPIOCHIP_INFO.at("lines"), lines, true);
  return bytes;
}

/** @see encodeChipInfo */
export function decodeChipInfo(bytes: Uint8Array): GpioChipInfo {
  const view = viewOf(bytes);
  return {
    name: readText(view, GPIOCHIP_INFO.at("name"), GPIO_MAX_NAME_SIZE),
    label: readText(view, GPIOCHIP_INFO.at("label"), GPIO_MAX_NAME_SIZE),
    lines: view.getUint32(GPIOCHIP_INFO.at("lines"), true),
  };
}

/** `struct gpio_v2_line_info`; for asking, only the offset matters. */
export function encodeLineInfo({ offset, name, consumer, flags }: GpioLineInfo): Uint8Array {
  const bytes = new Uint8Array(GPIO_V2_LINE_INFO.size);
  const view = viewOf(bytes);
  writeText(view, GPIO_V2_LINE_INFO.at("name"), GPIO_MAX_NAME_SIZE, name);
  writeText(view, GPIO_V2_LINE_INFO.at("consumer"), GPIO_MAX_NAME_SIZE, consumer);
  view.setUint32(GPIO_V2_LINE_INFO.at("offset"), offset, true);
  view.setBigUint64(GPIO_V2_LINE_INFO.at("flags"), flags, true);
  return bytes;
}

/** @see encodeLineInfo */
export function decodeLineInfo(bytes: Uint8Array): GpioLineInfo {
  const view = viewOf(bytes);
  return {
    offset: view.getUint32(GPIO_V2_LINE_INFO.at("offset"), true),
    name: readText(view, GPIO_V2_LINE_INFO.at("name"), GPIO_MAX_NAME_SIZE),
    consumer: readText(view, GPIO_V2_LINE_INFO.at("consumer"), GPIO_MAX_NAME_SIZE),
    flags: view.getBigUint64(GPIO_V2_LINE_INFO.at("flags"), true),
  };
}

/** `struct gpio_v2_line_event`. */
export function encodeLineEvent({ time, isRising, offset, sequence, lineSequence }: LineEvent): Uint8Array {
  const bytes = new Uint8Array(GPIO_V2_LINE_EVENT.size);
  const view = viewOf(bytes);
  const id = isRising ? GPIO_IDS.GPIO_V2_LINE_EVENT_RISING_EDGE : GPIO_IDS.GPIO_V2_LINE_EVENT_FALLING_EDGE;
  view.setBigUint64(GPIO_V2_LINE_EVENT.at("timestamp_ns"), time, true);
  view.setUint32(GPIO_V2_LINE_EVENT.at("id"), id, true);
  view.setUint32(GPIO_V2_LINE_EVENT.at("offset"), offset, true);
  view.setUint32(GPIO_V2_LINE_EVENT.at("seqno"), sequence, true);
  view.setUint32(GPIO_V2_LINE_EVENT.at("line_seqno"), lineSequence, true);
  return bytes;
}

/** The events that were read at once; a part of one at the end is left out. */
export function decodeLineEvents(bytes: Uint8Array): readonly LineEvent[] {
  const { size } = GPIO_V2_LINE_EVENT;
  return Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => {
    const view = viewOf(bytes.subarray(size * i, size * (i + 1)));
    return {
      time: view.getBigUint64(GPIO_V2_LINE_EVENT.at("timestamp_ns"), true),
      isRising: view.getUint32(GPIO_V2_LINE_EVENT.at("id"), true) === GPIO_IDS.GPIO_V2_LINE_EVENT_RISING_EDGE,
      offset: view.getUint32(GPIO_V2_LINE_EVENT.at("offset"), true),
      sequence: view.getUint32(GPIO_V2_LINE_EVENT.at("seqno"), true),
      lineSequence: view.getUint32(GPIO_V2_LINE_EVENT.at("line_seqno"), true),
    };
  });
}
