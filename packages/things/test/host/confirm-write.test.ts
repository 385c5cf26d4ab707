import assert from "node:assert/strict";
import { test } from "node:test";
import { describeError } from "@thimble/base";
import { hasCode } from "../things.ts";
import { type FakePolledDriver, gone } from "./fake-driver.ts";
import { fakeProperty, fakeThing, hostUnderTest } from "./host-under-test.ts";

const CONFIRMED = 'type: number, unit: "1", thimble:scale: 0.1, thimble:confirm: { tolerance: 0.2, within: 500ms }';

/** A device that takes a value and does as it likes. */
function stubborn(polled: FakePolledDriver): FakePolledDriver {
  return Object.assign(polled, { write: async () => undefined });
}

test("a write is over when the device shows what was written, and was what it was before", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  stubborn(polled);
  host.add(fakeThing(fakeProperty("a", CONFIRMED)));
  await clock.advance(0);
  clock.after(100, () => void polled.values.set("t/a", 31));
  const writing = host.write("t/a", 3, { by: "test" });
  await clock.advance(200);
  assert.equal(await writing, 0);
  assert.equal(host.last("t/a")?.value, 3);
});

test("a device that shows something else for as long as it may take is an error, and no reading of what was written", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  stubborn(polled).values.set("t/a", 10);
  host.add(fakeThing(fakeProperty("a", CONFIRMED)));
  await clock.advance(0);
  const refused = assert.rejects(host.write("t/a", 3, { by: "test" }), (error) => {
    assert.ok(hasCode("things.not-confirmed")(error));
    assert.match(
      describeError(error),
      /Cannot confirm 3 written to t\/a: the device shows 1 \(3 within 500 ms, 0\.2 more or less\)/,
    );
    return true;
  });
  await clock.advance(1000);
  await refused;
  assert.equal(host.last("t/a")?.value, 1);
});

test("a device that can not be read back is an error, too", async (t) => {
  const { host, clock, polled } = hostUnderTest(t);
  stubborn(polled);
  host.add(fakeThing(fakeProperty("a", CONFIRMED)));
  await clock.advance(0);
  polled.values.set("t/a", gone());
  const refused = assert.rejects(host.write("t/a", 3, { by: "test" }), /it can not be read/);
  await clock.advance(1000);
  await refused;
});
