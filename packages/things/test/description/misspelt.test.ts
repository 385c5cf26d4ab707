import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { FORM_TERMS } from "../../src/description/terms.ts";
import { DRIVER_MODULES } from "../../src/driver/driver-modules.ts";

/** A property that each driver takes: what of the Thing, what of the property beside its form, and the form. */
const SAMPLES: Readonly<Record<string, readonly [thing: string, property: string, form: string]>> = {
  ble: [
    "",
    "type: number, unit: Cel, readOnly: true",
    'href: "ble://aa-bb-cc-dd-ee-ff", thimble:advertisement: bthome, thimble:field: temperature',
  ],
  can: ["", 'type: number, unit: "1"', 'href: "can://can0/0x123", thimble:startBit: 0, thimble:bitLength: 8'],
  coap: ["", 'type: number, unit: "1"', "href: coap://h/a"],
  http: ["", 'type: number, unit: "1"', "href: http://h/a"],
  modbus: ["", 'type: number, unit: "1"', "href: modbus+tcp://h/1/3, modv:entity: HoldingRegister"],
  mqtt: ["", "type: boolean", "href: mqtt://h, mqv:filter: a, mqv:topic: b"],
  opcua: ["", 'type: number, unit: "1"', 'href: "opc.tcp://h/?id=i=1"'],
  serial: [
    "",
    'type: number, unit: "1", readOnly: true',
    'href: "serial:///dev/ttyUSB0", thimble:pattern: "(?<a>[0-9]+)"',
  ],
  simulated: ["", 'type: number, unit: "1"', 'href: "simulated:"'],
  sparkplug: ["", 'type: number, unit: "1"', "href: sparkplug+mqtt://h/g/n/d, thimble:metric: m"],
  gpio: ["", "type: boolean, readOnly: true", "href: gpio:/dev/gpiochip0/17"],
  i2c: ["thimble:chip: bme280", "type: number, unit: Cel, readOnly: true", "href: i2c://1/0x76/temperature"],
  spi: ["thimble:chip: mcp3008", "type: number, unit: V, readOnly: true", "href: spi://0.0/voltage0"],
  "one-wire": [
    "thimble:chip: ds18b20",
    "type: number, unit: Cel, readOnly: true",
    "href: w1://28-0316a2798a3f/temperature",
  ],
  "clocked-lines": [
    "thimble:chip: hx711",
    'type: number, unit: "1", readOnly: true',
    "href: clocked:/dev/gpiochip0/5/6/weight",
  ],
  sysfs: ["", "type: number, unit: Cel, readOnly: true", "href: hwmon://coretemp/temp1"],
  pwm: ["", 'type: number, unit: "%"', "href: pwm://0/1"],
};

function text([thing, property, form]: readonly [string, string, string], more = ""): string {
  const lines = ['"@context": https://www.w3.org/2022/wot/td/v1.1', "title: Test", ...(thing === "" ? [] : [thing])];
  return [...lines, "properties:", `  a: { ${property}, forms: [{ ${form}${more} }] }`, ""].join("\n");
}

function refusal(document: string): string {
  try {
    parseThingDescription(document, "a.td.yaml", "a");
  } catch (error) {
    return describeError(error);
  }
  return assert.fail(`This was taken:\n${document}`);
}

/** A letter too few, two of them exchanged, one too many, and one in capitals, where it is no prefix. */
function misspelt(term: string): readonly string[] {
  const start = term.indexOf(":") + 1;
  const middle = start + Math.floor((term.length - start) / 2);
  const at = (index: number): string => term.charAt(index);
  return [
    term.slice(0, middle) + term.slice(middle + 1),
    term.slice(0, middle) + at(middle + 1) + at(middle) + term.slice(middle + 2),
    term.slice(0, middle) + at(middle) + term.slice(middle),
    term.slice(0, start) + at(start).toUpperCase() + term.slice(start + 1),
  ].filter((each) => each !== term);
}

test("there is a sample of each driver, and it is taken", () => {
  assert.deepEqual(Object.keys(SAMPLES).toSorted(), DRIVER_MODULES.map(({ kind }) => kind).toSorted());
  for (const [kind, sample] of Object.entries(SAMPLES))
    assert.equal(parseThingDescription(text(sample), "a.td.yaml", "a").driver, kind);
});

test("each term of each driver that is misspelt is refused, with file, line, the key and a term that there is", () => {
  for (const { kind, formTerms } of DRIVER_MODULES) {
    const sample = SAMPLES[kind];
    assert.ok(sample !== undefined, kind);
    for (const term of formTerms.filter((each) => each.includes(":") || FORM_TERMS.includes(each)))
      for (const wrong of misspelt(term)) {
        if (formTerms.includes(wrong)) continue;
        const said = refusal(text(sample, `, ${wrong}: x`));
        const line = sample[0] === "" ? 4 : 5;
        assert.match(said, new RegExp(`a\\.td\\.yaml:${line}:\\d+: `), said);
        assert.ok(said.includes(`"${wrong}" is unknown`), `${kind} ${wrong}: ${said}`);
        const near = /did you mean "([^"]+)"/.exec(said)?.[1];
        assert.ok(near !== undefined && formTerms.includes(near), `${kind} ${wrong}: ${said}`);
      }
  }
});

test("each scheme that is misspelt is refused with one that there is", () => {
  for (const { schemes } of DRIVER_MODULES)
    for (const scheme of schemes)
      for (const wrong of misspelt(scheme)) {
        // What another scheme is, and one of two letters, is near to too many.
        if (DRIVER_MODULES.some((module) => module.schemes.includes(wrong.toLowerCase())) || scheme.length < 3)
          continue;
        const said = refusal(text(["", 'type: number, unit: "1"', `href: "${wrong}://h/a"`]));
        assert.match(said, /a\.td\.yaml:4:\d+: .*did you mean "[a-z0-9+.]+"/, `${wrong}: ${said}`);
      }
});

/** A term with a value out of a few, one that is nearly one, and what is meant. */
const VALUES: readonly (readonly [kind: string, form: string, meant: string])[] = [
  ["ble", 'href: "ble://aa-bb-cc-dd-ee-ff", thimble:advertisement: bthom, thimble:field: temperature', "bthome"],
  ["ble", 'href: "ble://aa-bb-cc-dd-ee-ff", thimble:advertisement: bthome, thimble:field: temprature', "temperature"],
  ["can", 'href: "can://can0/0x123", thimble:startBit: 0, thimble:bitLength: 8, thimble:byteOrder: litle', "little"],
  ["can", 'href: "can://can0/0x123", thimble:startBit: 0, thimble:bitLength: 8, thimble:numberType: singed', "signed"],
  ["coap", "href: coap://h/a, subprotocol: cov:obsrve", "cov:observe"],
  ["http", "href: http://h/a, subprotocol: longpol, op: observeproperty", "longpoll"],
  ["http", "href: http://h/a, op: readproprty", "readproperty"],
  ["http", "href: http://h/a, contentType: aplication/json", "application/json"],
  ["modbus", "href: modbus+tcp://h/1/3, modv:entity: HoldingRegistr", "HoldingRegister"],
  ["modbus", "href: modbus+tcp://h/1/3, modv:entity: HoldingRegister, modv:type: xsd:flaot", "xsd:float"],
  ["serial", 'href: "serial:///dev/ttyUSB0", thimble:pattern: "(?<a>[0-9]+)", thimble:checksum: nmae', "nmea"],
  ["gpio", "href: gpio:/dev/gpiochip0/17, thimble:bias: pull-upp", "pull-up"],
  ["gpio", "href: gpio:/dev/gpiochip0/17, thimble:measure: frequncy", "frequency"],
  ["i2c", "href: i2c://1/0x76/temprature", "temperature"],
  ["one-wire", "href: w1://28-0316a2798a3f/temperatur", "temperature"],
];

test("each value that is nearly one of those that there are is refused with that one", () => {
  for (const [kind, form, meant] of VALUES) {
    const [thing = "", property = ""] = SAMPLES[kind] ?? [];
    const said = refusal(text([thing, property, form]));
    assert.match(said, /a\.td\.yaml:\d+:\d+: /, said);
    assert.ok(said.includes(`did you mean "${meant}"`), `${kind} ${form}: ${said}`);
  }
});
