import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isThimbleError } from "@thimble/base";
import { Published } from "../src/published.ts";

const of = (payload: Uint8Array): Published => new Published({ topic: "a", payload, qos: 0, retain: false });
const published = (text: string): Published => of(new TextEncoder().encode(text));

describe("Published", () => {
  it("reads the payload as text, number and SenML", () => {
    assert.equal(published("größer").text, "größer");
    assert.equal(published("-1.5e3").number, -1500);
    assert.equal(published('[{"n":"a/b","v":1,"t":1700000000}]').senml[0]?.value, 1);
  });

  it("tells what is none", () => {
    assert.ok(Number.isNaN(published("").number));
    assert.ok(Number.isNaN(published("warm").number));
    assert.throws(() => of(new Uint8Array([0xff])).text, TypeError);
    assert.throws(
      () => published("warm").senml,
      (error) => isThimbleError(error, "model.bad-senml"),
    );
  });
});
