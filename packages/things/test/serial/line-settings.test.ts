import assert from "node:assert/strict";
import { test } from "node:test";
import {
  characterTime,
  formatLineSettings,
  type LineSettings,
  parseLineSettings,
  type SettingProblem,
} from "../../src/serial/line-settings.ts";

const USUAL: LineSettings = { baudRate: 19_200, dataBits: 8, parity: "even", stopBits: 1 };

function parse(query: string): { settings: LineSettings; problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  return {
    settings: parseLineSettings(new URLSearchParams(query), USUAL, (problem) => problems.push(problem)),
    problems,
  };
}

test("parseLineSettings() takes what is there and the rest by default", () => {
  assert.deepEqual(parse(""), { settings: USUAL, problems: [] });
  const { settings } = parse("baudRate=9600&parity=none&dataBits=7&stopBits=2");
  assert.deepEqual(settings, { baudRate: 9600, parity: "none", dataBits: 7, stopBits: 2 });
});

test("parseLineSettings() says what is wrong and what would be right, all of it", () => {
  const { problems } = parse("baudRate=fast&parity=N&dataBits=9&stopBits=1.5");
  assert.deepEqual(problems.map(({ name }) => name).toSorted(), ["baudRate", "dataBits", "parity", "stopBits"]);
  assert.ok(
    problems.some(({ state, expected }) => state === 'parity is "N"' && expected === "parity is none or even or odd"),
  );
});

test("parseLineSettings() takes whole rates from 50 to 4,000,000", () => {
  for (const rate of [50, 4_000_000]) assert.equal(parse(`baudRate=${rate}`).settings.baudRate, rate);
  for (const rate of ["49", "4000001", "9600.5", "-9600", "1e9", "Infinity", ""]) {
    const { settings, problems } = parse(`baudRate=${rate}`);
    assert.deepEqual([settings.baudRate, problems.length], [USUAL.baudRate, 1], rate);
  }
});

test("formatLineSettings() is what parseLineSettings() reads", () => {
  const settings: LineSettings = { baudRate: 1200, dataBits: 7, parity: "odd", stopBits: 2 };
  assert.deepEqual(parse(formatLineSettings(settings)).settings, settings);
});

test("characterTime() counts the start bit", () => {
  assert.equal(characterTime({ baudRate: 11_000, dataBits: 8, parity: "even", stopBits: 1 }), 1);
  assert.equal(characterTime({ baudRate: 1000, dataBits: 8, parity: "none", stopBits: 1 }), 10);
});
