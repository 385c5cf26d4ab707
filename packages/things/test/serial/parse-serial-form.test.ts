import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { parseSerialAddress } from "../../src/serial/serial-address.ts";
import { thingText, thrownBy } from "../things.ts";

const BASE = "serial:///dev/ttyUSB0?baudRate=4800";

function parse(form: string, property = "readOnly: true", base = BASE) {
  const text = thingText(`mass: { type: number, unit: kg, ${property}, forms: [{ href: "", ${form} }] }`, base);
  const { address, properties } = parseThingDescription(text, "a.td.yaml", "a");
  const [bound] = properties;
  return {
    address: parseSerialAddress(address),
    read: bound?.read,
    write: bound?.write,
    every: bound?.property.pollEvery,
  };
}

function problemsOf(form: string, property?: string, base?: string): string {
  return describeError(thrownBy(() => parse(form, property, base)));
}

test("a scale that speaks by itself is a pattern, at lines that end with CR LF", () => {
  const { address, read, every } = parse("thimble:pattern: '^ST,GS,(?<mass>[+-] *[0-9.]+)kg$'");
  assert.deepEqual(address.frame, { start: undefined, end: { kind: "delimiter", text: "\r\n" } });
  assert.equal(address.place.kind === "port" && address.place.settings.baudRate, 4800);
  assert.deepEqual(read, {
    driver: "serial",
    pattern: "^ST,GS,(?<mass>[+-] *[0-9.]+)kg$",
    group: "mass",
    radix: 10,
    checksum: undefined,
    request: undefined,
    template: undefined,
    confirm: undefined,
    timeout: 1000,
  });
  assert.equal(every, 0);
});

test("a device that is asked has a request and a period, and one that is written a template", () => {
  const form = `thimble:pattern: "(?<value>[0-9]+)", thimble:request: "Q", thimble:pollingTime: 200, thimble:template: "SP {value}"`;
  const { read, write, every } = parse(`${form}, thimble:confirm: "^OK", thimble:timeout: 300`, "readOnly: false");
  assert.equal(every, 200);
  assert.deepEqual(read, write);
  assert.match(JSON.stringify(write), /"template":"SP \{value\}","confirm":"\^OK","timeout":300/);
});

test("messages end by a delimiter, a length, a field that says it, or silence", () => {
  const endOf = (frame: string): unknown =>
    parse(`thimble:pattern: "(.)", thimble:frame: { ${frame} }`).address.frame.end;
  assert.deepEqual(endOf('delimiter: "\\x03"'), { kind: "delimiter", text: "\x03" });
  assert.deepEqual(endOf("length: 8"), { kind: "length", bytes: 8 });
  assert.deepEqual(endOf('start: "\\x02", lengthAt: 1, lengthAdds: 4'), { kind: "length-field", at: 1, adds: 4 });
  assert.deepEqual(endOf("silence: 20"), { kind: "silence", after: 20 });
});

test("what can not be is refused with what would be right", () => {
  assert.match(problemsOf(""), /"thimble:pattern" is missing/);
  assert.match(problemsOf('thimble:pattern: "("'), /it is no regular expression \(a regular expression of RE2/);
  assert.match(problemsOf('thimble:pattern: "(?<kg>.)", thimble:group: kq'), /did you mean "kg"\?/);
  assert.match(problemsOf('thimble:pattern: "(.)", thimble:checksum: crc16'), /it is "crc16" \(/);
  assert.match(problemsOf('thimble:pattern: "(.)", thimble:frame: { delimeter: "x" }'), /did you mean "delimiter"\?/);
  assert.match(
    problemsOf('thimble:pattern: "(.)", thimble:frame: { length: 3, silence: 5 }'),
    /it ends in 2 ways: length, silence/,
  );
  assert.match(problemsOf('thimble:pattern: "(.)", thimble:request: ""'), /it is empty/);
  assert.match(problemsOf('thimble:pattern: "(.)"', "readOnly: false"), /"thimble:template" is missing/);
  assert.match(problemsOf('thimble:pattern: "(.)"', "readOnly: true", "serial://ttyUSB0"), /there is no line in it/);
  assert.match(problemsOf('thimble:pattern: "(.)"', "readOnly: true", `${BASE}&parity=E`), /parity is "E"/);
});
