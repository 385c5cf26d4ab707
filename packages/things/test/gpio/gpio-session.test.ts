import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { GpioSession } from "../../src/gpio/gpio-session.ts";
import { hasCode } from "../things.ts";
import { CHIP_PATH, devicesOf, gpioBinding, gpioScene } from "./gpio-scene.ts";

function session(address = `gpio:${CHIP_PATH}`) {
  const { kernel, chip } = gpioScene();
  const lost: ThimbleError[] = [];
  const held: number[] = [];
  const parts = {
    onHeld: ({ offset }: { readonly offset: number }) => void held.push(offset),
    onEdge: async () => undefined,
    onLost: (error: ThimbleError) => void lost.push(error),
  };
  return {
    session: new GpioSession({ address, kernel, files: devicesOf(kernel), ...parts }),
    kernel,
    chip,
    lost,
    held,
  };
}

test("GpioSession claims a line once, for claims that overlap too, and gives it back when nobody keeps it", async () => {
  const s = session();
  await s.session.open();
  const claims = await Promise.all([s.session.claim([gpioBinding(1)]), s.session.claim([gpioBinding(1)])]);
  const [[a], [b]] = claims;
  assert.equal(a, b);
  assert.deepEqual(s.held, [1]);
  await s.session.release((line) => line === a);
  assert.equal(s.chip.consumer(1), "thimble");
  await s.session.release(() => false);
  assert.equal(s.chip.consumer(1), undefined);
  await s.session.close();
});

test("GpioSession tells once that its chip is gone, and not when it was closed", async () => {
  const s = session();
  await s.session.open();
  await s.session.claim([gpioBinding(1)]);
  await s.session.claim([gpioBinding(2)]);
  s.kernel.detach(CHIP_PATH);
  assert.equal(s.lost.length, 1);
  await s.session.close();
  const closed = session();
  await closed.session.open();
  await closed.session.claim([gpioBinding(1)]);
  await closed.session.close();
  assert.deepEqual(closed.lost, []);
});

test("GpioSession says which chip is not there", async () => {
  const s = session("gpio:/dev/gpiochip7");
  await assert.rejects(s.session.open(), (error) => {
    assert.ok(error instanceof ThimbleError && hasCode("things.unreachable")(error));
    assert.match(error.message, /gpiochip7: there is no such device/);
    return true;
  });
  await s.session.close();
});
