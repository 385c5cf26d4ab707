import assert from "node:assert/strict";
import { test } from "node:test";
import { ThimbleError } from "@thimble/base";
import { SocketCanBus, type SocketCanChannel, type SocketCanPackage } from "../../src/can/socketcan-bus.ts";
import { hasCode } from "../things.ts";

/** The package with one channel, and what was done to it. */
function fakePackage() {
  const listeners = new Map<string, (argument: never) => void>();
  const log: unknown[] = [];
  const channel: SocketCanChannel = {
    addListener: (event: string, listener: (argument: never) => void) => void listeners.set(event, listener),
    start: () => void log.push("start"),
    stop: () => void log.push("stop"),
    send: (message) => log.push(message),
  };
  const library: SocketCanPackage = {
    createRawChannelWithOptions: (name, options) => {
      log.push(name, options);
      return channel;
    },
  };
  const tell = (event: string, argument: unknown): void => listeners.get(event)?.(argument as never);
  return { library, log, tell };
}

test("SocketCanBus hands on data frames, and neither remote nor error frames", async () => {
  const { library, log, tell } = fakePackage();
  const frames: unknown[] = [];
  const bus = await new SocketCanBus("can0", async () => library).open({
    onFrame: ({ id, isExtended, data }) => void frames.push([id, isExtended, [...data]]),
    onDown: (cause) => void frames.push(cause),
  });
  tell("onMessage", { id: 5, ext: true, data: Buffer.of(1) });
  tell("onMessage", { id: 6, rtr: true, data: Buffer.alloc(0) });
  tell("onMessage", { id: 7, err: true, data: Buffer.alloc(8) });
  assert.deepEqual(frames, [[5, true, [1]]]);
  bus.send({ id: 8, isExtended: false, data: Uint8Array.of(2) });
  bus.close();
  bus.close();
  tell("onMessage", { id: 5, data: Buffer.of(1) });
  tell("onStopped", "late");
  assert.equal(frames.length, 1);
  // A bus on which nobody acknowledges must not hold up the program.
  assert.deepEqual(log.splice(1, 1), [{ non_block_send: true }]);
  assert.deepEqual(log, ["can0", "start", { id: 8, ext: false, rtr: false, data: Buffer.of(2) }, "stop"]);
});

test("SocketCanBus tells when the interface goes down", async () => {
  const { library, tell } = fakePackage();
  const downs: unknown[] = [];
  await new SocketCanBus("can0", async () => library).open({
    onFrame: () => undefined,
    onDown: (cause) => void downs.push(cause),
  });
  tell("onStopped", "gone");
  assert.deepEqual(downs, ["gone"]);
});

test("SocketCanBus says which package is missing, and how an interface is brought up", async () => {
  const listener = { onFrame: () => undefined, onDown: () => undefined };
  await assert.rejects(new SocketCanBus("can0").open(listener), (error: unknown) => {
    assert.ok(error instanceof ThimbleError);
    assert.equal(error.expected, "npm install socketcan@4");
    return hasCode("things.missing-library")(error);
  });
  const broken: SocketCanPackage = {
    createRawChannelWithOptions: () => {
      throw new Error("no such device");
    },
  };
  await assert.rejects(new SocketCanBus("can9", async () => broken).open(listener), (error: unknown) => {
    assert.match(String(Object(error).expected), /ip link set can9 up/);
    return hasCode("things.unreachable")(error);
  });
});
