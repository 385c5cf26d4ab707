import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError, ERROR_CATALOGUE, isThimbleError, ThimbleError } from "@thimble/base";
import fc from "fast-check";
import {
  asCatalogueError,
  followedLines,
  invokeReport,
  isMissedLine,
  occurrenceReport,
  parseErrorBody,
  readingReport,
} from "../../src/control/wire.ts";
import { hasCode, TEMPERATURE } from "../fixtures.ts";

const READING = { property: "machine/temperature", value: 20, time: 1, quality: "good" } as const;

test("readingReport() carries the unit of the property, and null where there is no value", () => {
  assert.deepEqual(readingReport(READING, TEMPERATURE), { ...READING, unit: "Cel" });
  assert.deepEqual(readingReport(READING, { ...TEMPERATURE, type: "boolean", unit: undefined }), READING);
  assert.deepEqual(readingReport({ ...READING, value: Number.NaN }, undefined), { ...READING, value: null });
});

test("readingReport() says the word of a value that is the place of one", () => {
  const words = { ...TEMPERATURE, unit: undefined, type: "string", words: ["slow", "fast"] } as const;
  assert.deepEqual(readingReport({ ...READING, value: 1 }, words), { ...READING, value: 1, word: "fast" });
  assert.deepEqual(readingReport({ ...READING, value: 7 }, words), { ...READING, value: 7 });
});

test("followedLines() tells a slow follower what it missed, before the item", () => {
  assert.deepEqual(followedLines({ item: { n: 1 }, missed: 0 }), [{ n: 1 }]);
  const lines = followedLines({ item: { n: 5 }, missed: 3 });
  assert.deepEqual(lines, [{ missed: 3 }, { n: 5 }]);
  assert.deepEqual(lines.map(isMissedLine), [true, false]);
});

test("asCatalogueError() passes errors of the catalogue on and takes everything else for a bug", () => {
  const known = new ThimbleError("base.not-found", "Cannot find it: it is gone");
  assert.equal(asCatalogueError(known), known);
  const bug = asCatalogueError(new RangeError("not meant for strangers"));
  assert.equal(bug.code, "base.bug");
  assert.doesNotMatch(bug.message, /strangers/);
});

test("parseErrorBody() gives back the error that was sent", () => {
  const text = fc.string({ minLength: 1 });
  const parts = fc.record(
    { where: text, expected: text, details: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())) },
    { requiredKeys: [] },
  );
  const code = fc.constantFrom(...Object.keys(ERROR_CATALOGUE));
  fc.assert(
    fc.property(code, text, parts, (name, message, rest) => {
      const body = JSON.stringify({ error: { code: name, message, ...rest } });
      const error = parseErrorBody(body);
      assert.equal(error.code, name);
      assert.equal(error.message, message);
      assert.equal(error.where, rest.where);
      assert.equal(error.expected, rest.expected);
    }),
  );
});

test("parseErrorBody() takes a code that it does not know, and no error at all, for a bug", () => {
  const later = parseErrorBody('{"error":{"code":"agent.of-later","message":"Cannot do what is not invented yet"}}');
  assert.ok(isThimbleError(later, "base.bug"));
  assert.match(describeError(later), /not invented yet/);
  assert.ok(hasCode("base.bug")(parseErrorBody("{}")));
});

test("occurrenceReport() carries the unit of what goes with an event, its word, or null", () => {
  const occurrence = { event: "machine/hot", value: 1, time: 2 };
  const { unit, ...plain } = TEMPERATURE;
  const report = (event: Parameters<typeof occurrenceReport>[1]): unknown => occurrenceReport(occurrence, event);
  assert.deepEqual(report({ name: "hot", title: undefined, data: TEMPERATURE }), { ...occurrence, unit: "Cel" });
  const words = { ...plain, unit: undefined, type: "string", words: ["off", "heat"] } as const;
  assert.deepEqual(report({ name: "hot", title: undefined, data: words }), { ...occurrence, value: "heat" });
  assert.deepEqual(occurrenceReport({ ...occurrence, value: Number.NaN }, undefined), { ...occurrence, value: null });
  const details = { message: "too hot" };
  assert.deepEqual(occurrenceReport({ ...occurrence, details }, undefined), { ...occurrence, details });
});

test("invokeReport() says whether it is done or was sent, with the unit or the word of what the action gives", () => {
  const action = { name: "home", title: undefined, input: undefined, output: TEMPERATURE };
  const report = (output: number, isConfirmed: boolean, described = action): unknown =>
    invokeReport("m/home", { output, isConfirmed }, described);
  assert.deepEqual(report(7, true), { action: "m/home", output: 7, unit: "Cel", state: "done" });
  assert.deepEqual(report(Number.NaN, false), { action: "m/home", output: null, state: "sent" });
});
