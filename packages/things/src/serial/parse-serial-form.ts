import type { Millis } from "@thimble/base";
import type { YamlNode } from "@thimble/model";
import type { FormInput, ParsedForm } from "../description/form.ts";
import { FORM_TERMS, refuseUnknownTerms } from "../description/terms.ts";
import { CHECKSUMS } from "./checksum.ts";
import { lineQuery } from "./line-query.ts";
import { compilePattern } from "./match-message.ts";
import { LONGEST_MESSAGE, type MessageFrame } from "./message-cutter.ts";
import { formatSerialAddress, parsePlace, TEXT_SETTINGS } from "./serial-address.ts";
import type { SerialBinding } from "./serial-binding.ts";

/** Terms of a form of a serial line; W3C has none. */
export const SERIAL_FORM_TERMS: readonly string[] = [
  ...FORM_TERMS,
  ..."thimble:frame thimble:pattern thimble:group thimble:radix thimble:checksum thimble:request".split(" "),
  ..."thimble:template thimble:confirm thimble:timeout thimble:pollingTime".split(" "),
];

const FRAME_KEYS: readonly string[] = ["start", "delimiter", "length", "lengthAt", "lengthAdds", "silence"];

/** How long an answer may take when the form does not say. */
const DEFAULT_TIMEOUT: Millis = 1000;

/** How often a device is asked when the form does not say. */
const DEFAULT_PERIOD: Millis = 1000;

const LINE_END: MessageFrame = { start: undefined, end: { kind: "delimiter", text: "\r\n" } };

/** Reads a form `serial:///dev/ttyUSB0?baudRate=9600` or `serial+tcp://host:port` with its `thimble:` terms; reports what is wrong. */
export function parseSerialForm(input: FormInput): ParsedForm<SerialBinding> | undefined {
  const { node, url, href, isForReading, isForWriting } = input;
  refuseUnknownTerms(node, SERIAL_FORM_TERMS);
  const place = parsePlace(url, lineQuery(input), ({ state, expected }) =>
    href.report("things.bad-description", state, { expected }),
  );
  const frame = parseFrame(node.get("thimble:frame"));
  const pattern = isForReading
    ? node.require("thimble:pattern", "a regular expression with the value in a group")
    : undefined;
  const template = isForWriting ? node.require("thimble:template", 'what is sent, "SP {value}"') : undefined;
  const request = isForReading ? asBytes(node.get("thimble:request")) : undefined;
  const binding: SerialBinding = {
    driver: "serial",
    pattern: asPattern(pattern),
    group: parseGroup(input, pattern),
    radix: node.get("thimble:radix")?.asOneOf(["10", "16"]) === "16" ? 16 : 10,
    checksum: node.get("thimble:checksum")?.asOneOf(CHECKSUMS),
    request,
    template: asBytes(template),
    confirm: isForWriting ? asPattern(node.get("thimble:confirm")) : undefined,
    timeout: node.get("thimble:timeout")?.asInteger(1) ?? DEFAULT_TIMEOUT,
  };
  if (place === undefined) {
    const expected = "serial:///dev/ttyUSB0?baudRate=9600, or serial+tcp://host:port";
    href.report("things.bad-description", "there is no line in it", { expected });
    return undefined;
  }
  const period = node.get("thimble:pollingTime")?.asInteger(0);
  return {
    driver: "serial",
    address: formatSerialAddress({
      place: place.kind === "port" ? { ...place, settings: { ...TEXT_SETTINGS, ...place.settings } } : place,
      frame,
    }),
    read: isForReading ? binding : undefined,
    write: isForWriting ? binding : undefined,
    pollEvery: request === undefined ? 0 : (period ?? DEFAULT_PERIOD),
  };
}

function parseFrame(node: YamlNode | undefined): MessageFrame {
  if (node === undefined) return LINE_END;
  for (const entry of node.entries()) if (!FRAME_KEYS.includes(entry.key)) node.reportUnknownKey(entry, FRAME_KEYS);
  const start = asBytes(node.get("start"));
  const ends = ["delimiter", "length", "lengthAt", "silence"].filter((key) => node.get(key) !== undefined);
  if (ends.length > 1) {
    const state = `it ends in ${ends.length} ways: ${ends.join(", ")}`;
    node.report("things.bad-description", state, { expected: "one of delimiter, length, lengthAt and silence" });
  }
  return { start, end: parseEnd(node) };
}

function parseEnd(node: YamlNode): MessageFrame["end"] {
  const length = node.get("length")?.asInteger(1, LONGEST_MESSAGE);
  if (length !== undefined) return { kind: "length", bytes: length };
  const at = node.get("lengthAt")?.asInteger(0, LONGEST_MESSAGE - 1);
  if (at !== undefined)
    return { kind: "length-field", at, adds: node.get("lengthAdds")?.asInteger(0, LONGEST_MESSAGE) ?? at + 1 };
  const after = node.get("silence")?.asInteger(1, 60_000);
  if (after !== undefined) return { kind: "silence", after };
  const text = asBytes(node.get("delimiter"));
  return text === undefined ? LINE_END.end : { kind: "delimiter", text };
}

/** A text of characters that are a byte each. */
function asBytes(node: YamlNode | undefined): string | undefined {
  const text = node?.asString();
  if (text === undefined || (text !== "" && [...text].every((character) => character.charCodeAt(0) <= 0xff)))
    return text;
  node?.report("things.bad-description", text === "" ? "it is empty" : "it has characters that are no byte", {
    expected: 'characters up to "\\xff", one at least',
  });
  return undefined;
}

function asPattern(node: YamlNode | undefined): string | undefined {
  const text = node?.asString();
  if (text === undefined) return undefined;
  try {
    compilePattern(text);
    return text;
  } catch (cause) {
    const expected = "a regular expression of RE2: no look-around, no back reference";
    node?.report("things.bad-description", "it is no regular expression", { expected, cause });
    return undefined;
  }
}

/** The group that holds the value: the one that the form names, the one with the property's name, `value`, or the first. */
function parseGroup({ node, property }: FormInput, pattern: YamlNode | undefined): string | undefined {
  const names = [...(pattern?.asString() ?? "").matchAll(/\(\?P?<([A-Za-z][A-Za-z0-9_]*)>/g)].flatMap(
    ([, name]) => name ?? [],
  );
  const own = property.path.slice(property.path.indexOf("/") + 1);
  const group = node.get("thimble:group");
  if (group === undefined) return [own, "value"].find((name) => names.includes(name));
  return group.asOneOf(names);
}
