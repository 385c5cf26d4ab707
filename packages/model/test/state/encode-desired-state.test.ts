import assert from "node:assert/strict";
import { test } from "node:test";
import { type DesiredState, encodeDesiredState, releaseId } from "@thimble/model";
import { digest, STATE } from "./example-state.ts";

test("releaseId() is the same for equal states and another for any other", () => {
  const reordered: DesiredState = { things: STATE.things, images: { b: digest("b"), a: digest("a") }, app: STATE.app };
  assert.equal(releaseId(reordered), releaseId(STATE));
  assert.match(releaseId(STATE), /^[0-9a-f]{16}$/);
  assert.notEqual(releaseId({ ...STATE, images: { a: digest("c"), b: digest("b") } }), releaseId(STATE));
});

test("encodeDesiredState() leaves out where a service was built from, so that every machine names the release the same", () => {
  const services = STATE.app.services.map((service) => ({ ...service, build: "/home/somebody" }));
  assert.equal(encodeDesiredState({ ...STATE, app: { ...STATE.app, services } }), encodeDesiredState(STATE));
});
