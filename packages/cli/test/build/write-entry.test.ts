import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exportedFunctions, writeEntry } from "../../src/build/write-entry.ts";

describe("exportedFunctions()", () => {
  it("finds declared and listed exports, and nothing else", () => {
    const text =
      "export function start(): void {}\nfunction inner(): void {}\nexport const x = 1;\nexport { inner as tick };";
    assert.deepEqual(exportedFunctions(text), [
      { name: "start", position: 16, parameters: 0 },
      { name: "tick", position: text.indexOf("tick"), parameters: 1 },
    ]);
  });

  it("takes a text that does not parse for what it can be", () => {
    assert.deepEqual(exportedFunctions("export function ("), []);
  });
});

describe("writeEntry()", () => {
  const entry = (...names: readonly [string, number][]): string =>
    writeEntry(
      "src/main",
      names.map(([name, parameters]) => ({ name, parameters, position: 0 })),
    );

  it("ends each event after the handler's own work", () => {
    assert.match(
      entry(["start", 0]),
      /^export function start\(\): void \{ inline\.always\(container\.start\(\)\); collect\(\); startOver\(\); \}$/m,
    );
    assert.match(entry(["start", 0]), /^import \* as container from "\.\/src\/main";$/m);
  });

  it("gives a handler only the parameters that it takes", () => {
    assert.match(entry(["reading", 2]), /container\.reading\(property, value\)\);/);
    assert.match(entry(["reading", 4]), /container\.reading\(property, value, time, quality\)\);/);
  });

  it("makes one message of the addresses that the host gives", () => {
    assert.match(
      entry(["message", 2]),
      /container\.message\(subscription, receive\(topic, topicBytes, payload, payloadBytes\)\)\);/,
    );
  });

  it("exports nothing that is no handler", () => {
    assert.doesNotMatch(entry(["helper", 0], ["toString", 0]), /export function/);
  });
});
