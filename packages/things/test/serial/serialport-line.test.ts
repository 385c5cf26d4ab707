import assert from "node:assert/strict";
import { test } from "node:test";
import { isThimbleError } from "@thimble/base";
import type { LineSettings } from "../../src/serial/line-settings.ts";
import { SerialPortLine } from "../../src/serial/serialport-line.ts";
import { hasCode } from "../things.ts";
import { makePtyPair, NO_PTY } from "./pty-pair.ts";

const SETTINGS: LineSettings = { baudRate: 19_200, dataBits: 8, parity: "none", stopBits: 1 };
const NEVER = new AbortController().signal;
const IDLE = { onBytes: () => undefined, onDown: () => undefined };

test("SerialPortLine says which package to install where it is missing", async () => {
  const load = () => Promise.reject(new Error("ERR_MODULE_NOT_FOUND"));
  const line = new SerialPortLine({ path: "/dev/ttyUSB0", settings: SETTINGS, load });
  await assert.rejects(line.open(IDLE, NEVER), (error) => {
    assert.ok(isThimbleError(error, "things.missing-library"));
    assert.equal(error.expected, "npm install serialport@13");
    return true;
  });
});

test("SerialPortLine says that a port is not there", async () => {
  const line = new SerialPortLine({ path: "/dev/thimble-none", settings: SETTINGS });
  await assert.rejects(line.open(IDLE, NEVER), hasCode("things.unreachable"));
});

test("SerialPortLine carries bytes both ways, is opened by one at a time, and tells of its end", {
  skip: NO_PTY,
}, async () => {
  const pair = await makePtyPair();
  const [a, b] = pair.ports.map((path) => new SerialPortLine({ path, settings: SETTINGS }));
  assert.ok(a !== undefined && b !== undefined);
  const heard = Promise.withResolvers<Uint8Array>();
  const down = Promise.withResolvers<void>();
  const openA = await a.open(IDLE, NEVER);
  const openB = await b.open({ onBytes: (bytes) => heard.resolve(bytes), onDown: () => down.resolve() }, NEVER);
  openA.write(Uint8Array.of(1, 2, 255));
  await openA.drain();
  assert.deepEqual([...(await heard.promise)], [1, 2, 255]);
  await assert.rejects(a.open(IDLE, NEVER), /another program or Thing has it open/);
  await openA.close();
  await openA.close();
  const again = await a.open(IDLE, NEVER);
  await again.close();
  await pair.end();
  await down.promise;
  await openB.close();
});
