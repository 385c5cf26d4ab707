import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import { decodeDesiredState, encodeDesiredState } from "@thimble/model";
import fc from "fast-check";
import { STATE } from "./example-state.ts";

test("decodeDesiredState() reads back what encodeDesiredState() wrote", () => {
  assert.deepEqual(decodeDesiredState(encodeDesiredState(STATE)), STATE);
});

test("decodeDesiredState() keeps any text of environment and Things", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.dictionary(fc.string(), fc.string({ unit: "grapheme" })),
      (text, texts) => {
        const app = {
          ...STATE.app,
          services: STATE.app.services.map((each) => ({ ...each, environment: { ...texts, text } })),
        };
        const state = { ...STATE, app, things: texts };
        const decoded = decodeDesiredState(encodeDesiredState(state));
        assert.deepEqual(JSON.parse(JSON.stringify(decoded)), JSON.parse(JSON.stringify(state)));
      },
    ),
    { numRuns: 25 },
  );
});

/** The encoded state with a part of it replaced. */
function broken(change: (document: Record<string, unknown>) => void): string {
  const document = JSON.parse(encodeDesiredState(STATE)) as Record<string, unknown>;
  change(document);
  return JSON.stringify(document);
}

const REFUSED: readonly (readonly [string, string])[] = [
  ["a document that is no JSON", "version: 1"],
  ["another version", broken((it) => Object.assign(it, { version: 2 }))],
  ["a document without a version", broken((it) => delete it["version"])],
  ["an unknown key", broken((it) => Object.assign(it, { extra: 1 }))],
  ["an app of the wrong type", broken((it) => Object.assign(it, { app: [] }))],
  ["a service without its members", broken((it) => Object.assign(it, { app: { name: "x", services: [{}] } }))],
  ["a digest that is none", broken((it) => Object.assign(it, { images: { a: "sha256:1" } }))],
  ["a Thing that is no text", broken((it) => Object.assign(it, { things: { m: {} } }))],
];

for (const [what, text] of REFUSED)
  test(`decodeDesiredState() refuses ${what}`, () => {
    assert.throws(
      () => decodeDesiredState(text),
      (error) => isThimbleError(error, "model.bad-desired-state") && error.cause !== undefined,
    );
  });

test("decodeDesiredState() refuses a service with any member left out", () => {
  const [service = {}] = STATE.app.services;
  for (const member of Object.keys(service).filter((key) => !["build", "update", "volumes"].includes(key))) {
    const text = broken((it) =>
      Object.assign(it, { app: { name: "x", services: [{ ...service, [member]: undefined }] } }),
    );
    assert.throws(
      () => decodeDesiredState(text),
      (error) => isThimbleError(error, "model.bad-desired-state"),
      member,
    );
  }
});
