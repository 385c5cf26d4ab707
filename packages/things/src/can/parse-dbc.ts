import { nearest, ThimbleError } from "@thimble/base";
import { bytesNeeded } from "./can-signal.ts";
import type { DbcMessage, DbcSignal } from "./dbc.ts";

/** `BO_ 2364540158 EEC1: 8 Engine`. @see Vector, DBC File Format Documentation 1.0.5, section 8 "Message Definitions" */
const MESSAGE = /^BO_\s+(\d+)\s+([A-Za-z_]\w*)\s*:\s*(\d+)\s+\w+$/;

/** `SG_ Speed m1 : 24|16@1+ (0.125,0) [0|8031.875] "rpm" Gauge`. @see the same, section 8.2 "Signal Definitions" */
const SIGNAL =
  /^SG_\s+([A-Za-z_]\w*)\s*(M|m\d+M?)?\s*:\s*(\d+)\|(\d+)@([01])([+-])\s*\(\s*([^,\s]+)\s*,\s*([^)\s]+)\s*\)\s*\[\s*([^|\s]+)\s*\|\s*([^\]\s]+)\s*\]\s*"([^"]*)"/;

/** `VAL_ 100 Gear 0 "Park" 1 "Drive" ;`. @see the same, section 8.4 "Signal Value Descriptions (Value Encodings)" */
const LABELS = /^VAL_\s+(\d+)\s+([A-Za-z_]\w*)\s+(.*?)\s*;$/;

/** `SIG_VALTYPE_ 100 Torque : 1;`: 1 is a 32-bit float, 2 a 64-bit one. @see the same, section 8.3 "Signal Extended Value Type" */
const FLOAT = /^SIG_VALTYPE_\s+(\d+)\s+([A-Za-z_]\w*)\s*:?\s*([0-3])\s*;$/;

const FLOAT_BITS: Readonly<Record<string, number>> = { "1": 32, "2": 64 };

/** Set in the number of a message that has an extended identifier. @see the same, section 8 */
const EXTENDED = 0x8000_0000;

/** The message under which tools keep signals that belong to none. */
const NO_MESSAGE = 0xc000_0000;

/** A message while its lines are read. */
interface OpenMessage extends Omit<DbcMessage, "signals"> {
  readonly signals: DbcSignal[];
}

/**
 * Reads the messages, signals, value names and floats of a DBC file; all else in it is let through.
 * @param where the file's name as messages show it
 * @throws ThimbleError things.bad-dbc with the line of the first message or signal that can not be read
 * @see Vector, DBC File Format Documentation 1.0.5
 */
export function parseDbc(text: string, where: string): readonly DbcMessage[] {
  const messages = new Map<number, OpenMessage>();
  let open: OpenMessage | undefined;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = written.trim();
    const at = `${where}:${index + 1}`;
    if (line.startsWith("BO_ ")) {
      open = readMessage(line, at);
      messages.set(open.isExtended ? open.id + EXTENDED : open.id, open);
    } else if (line.startsWith("SG_ ")) {
      if (open === undefined) throw malformed(at, "a signal stands before any message", "BO_ first");
      open.signals.push(readSignal(line, at, open));
    } else if (line.startsWith("VAL_ ")) {
      change(messages, LABELS.exec(line), (signal, values) => ({ ...signal, labels: readLabels(values) }));
    } else if (line.startsWith("SIG_VALTYPE_ ")) {
      change(messages, FLOAT.exec(line), (signal, kind) => {
        const bits = FLOAT_BITS[kind];
        if (bits === undefined) return signal;
        if (bits === signal.length) return { ...signal, type: "float" };
        throw malformed(at, `${signal.name} is a float of ${signal.length} bits`, `${bits} bits`);
      });
    }
  }
  return [...messages.values()].filter(({ id }) => id !== NO_MESSAGE - EXTENDED);
}

/**
 * The signal of a message.
 * @throws ThimbleError things.bad-dbc with the nearest name when there is none
 */
export function findSignal(
  messages: readonly DbcMessage[],
  message: string,
  signal: string,
): { readonly message: DbcMessage; readonly signal: DbcSignal } {
  const found = messages.find(({ name }) => name === message);
  if (found === undefined) throw unknown("message", message, messages);
  const inside = found.signals.find(({ name }) => name === signal);
  if (inside === undefined) throw unknown(`signal of ${message}`, signal, found.signals);
  return { message: found, signal: inside };
}

function readMessage(line: string, at: string): OpenMessage {
  const match = MESSAGE.exec(line);
  if (match === null) throw malformed(at, "the message can not be read", "BO_ NUMBER NAME: BYTES SENDER");
  const [, number, name = "", length] = match;
  const isExtended = Number(number) >= EXTENDED;
  const id = isExtended ? Number(number) - EXTENDED : Number(number);
  return { name, id, isExtended, length: Number(length), signals: [] };
}

function readSignal(line: string, at: string, message: OpenMessage): DbcSignal {
  const match = SIGNAL.exec(line);
  const expected = 'SG_ NAME : START|LENGTH@ORDER+ (FACTOR,OFFSET) [MINIMUM|MAXIMUM] "UNIT" RECEIVER';
  if (match === null) throw malformed(at, "the signal can not be read", expected);
  const [, name = "", mark = "", start, length, order, sign, ...rest] = match;
  const [factor = 1, offset = 0, minimum = 0, maximum = 0] = rest.slice(0, 4).map(Number);
  const signal: DbcSignal = {
    name,
    startBit: Number(start),
    length: Number(length),
    isLittleEndian: order === "1",
    type: sign === "-" ? "signed" : "unsigned",
    factor,
    offset,
    range: minimum === 0 && maximum === 0 ? undefined : [minimum, maximum],
    unit: rest[4] ?? "",
    isMultiplexor: mark.endsWith("M"),
    multiplexedBy: mark.startsWith("m") ? Number.parseInt(mark.slice(1), 10) : undefined,
    labels: new Map(),
  };
  if ([factor, offset, minimum, maximum].some(Number.isNaN) || factor === 0)
    throw malformed(at, "one of its numbers is none", expected);
  if (signal.length < 1 || signal.length > 64) throw malformed(at, `${name} has ${signal.length} bits`, "1 to 64");
  if (bytesNeeded(signal) > message.length)
    throw malformed(at, `${name} reaches out of its message`, `within the ${message.length} bytes of ${message.name}`);
  return signal;
}

function readLabels(text: string): ReadonlyMap<number, string> {
  return new Map([...text.matchAll(/(-?\d+)\s+"([^"]*)"/g)].map(([, value, label = ""]) => [Number(value), label]));
}

/** Changes the signal that a line of a later section is about; one that is about nothing that is known is let through. */
function change(
  messages: ReadonlyMap<number, OpenMessage>,
  match: RegExpExecArray | null,
  work: (signal: DbcSignal, rest: string) => DbcSignal,
): void {
  if (match === null) return;
  const [, number, name, rest = ""] = match;
  const signals = messages.get(Number(number))?.signals ?? [];
  const index = signals.findIndex((signal) => signal.name === name);
  const signal = signals[index];
  if (signal !== undefined) signals[index] = work(signal, rest);
}

function unknown(what: string, name: string, known: readonly { readonly name: string }[]): ThimbleError {
  const names = known.map((each) => each.name);
  const near = nearest(name, names);
  return new ThimbleError("things.bad-dbc", `Cannot find the ${what} "${name}"`, {
    expected: near === undefined ? `one of ${names.join(", ") || "none"}` : `did you mean "${near}"?`,
  });
}

function malformed(where: string, state: string, expected: string): ThimbleError {
  return new ThimbleError("things.bad-dbc", `Cannot read the DBC file: ${state}`, { where, expected });
}
