import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatSerialAddress,
  parsePlace,
  parseSerialAddress,
  type SerialAddress,
  TEXT_SETTINGS,
} from "../../src/serial/serial-address.ts";

test("formatSerialAddress() and parseSerialAddress() are each other's inverse", () => {
  const addresses: readonly SerialAddress[] = [
    {
      place: { kind: "port", path: "/dev/serial/by-id/usb a", settings: { ...TEXT_SETTINGS, baudRate: 4800 } },
      frame: { start: undefined, end: { kind: "delimiter", text: "\r\n&" } },
    },
    { place: { kind: "tcp", host: "[::1]", port: "4001" }, frame: { start: "$", end: { kind: "silence", after: 9 } } },
  ];
  for (const address of addresses) assert.deepEqual(parseSerialAddress(formatSerialAddress(address)), address);
});

test("parsePlace() finds no line where there is none", () => {
  for (const address of ["serial:", "serial://ttyUSB0", "serial+tcp://host", "serial:///"])
    assert.equal(
      parsePlace(new URL(address), new URLSearchParams(), () => undefined),
      undefined,
    );
});
