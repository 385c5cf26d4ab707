import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeRequest } from "../../src/modbus/modbus-pdu.ts";
import type { ModbusRequest } from "../../src/modbus/modbus-request.ts";
import { encodeRtuFrame } from "../../src/modbus/rtu-frame.ts";
import { RtuRequestScanner } from "../../src/modbus/rtu-request-scanner.ts";

const REQUESTS: readonly ModbusRequest[] = [
  { kind: "read", entity: "Coil", address: 3, quantity: 9 },
  { kind: "write-coil", address: 3, value: true },
  { kind: "write-registers", address: 40, words: [1] },
  { kind: "write-registers", address: 40, words: [1, 2, 3] },
];

test("RtuRequestScanner finds each request as soon as it is whole, however the bytes are cut, with garbage between", () => {
  const garbage = fc.uint8Array({ maxLength: 4 }).map((bytes) => bytes.map((byte) => byte | 0x80));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...REQUESTS), garbage), { maxLength: 5 }),
      fc.integer({ min: 1, max: 20 }),
      (parts, size) => {
        const frames = parts.map(([request]) => encodeRtuFrame({ unit: 5, pdu: encodeRequest(request) }));
        const all = Uint8Array.of(...frames.flatMap((frame, i) => [...(parts[i]?.[1] ?? []), ...frame]));
        const scanner = new RtuRequestScanner();
        const found: number[][] = [];
        for (let at = 0; at < all.length; at += size)
          found.push(...scanner.push(all.subarray(at, at + size)).map(({ unit, pdu }) => [unit, ...pdu]));
        assert.deepEqual(
          found,
          frames.map((frame) => [...frame.subarray(0, -2)]),
        );
      },
    ),
  );
});

test("RtuRequestScanner takes an unknown function for a request when it is all there is", () => {
  const frame = encodeRtuFrame({ unit: 1, pdu: Uint8Array.of(0x2b, 0x0e, 1, 0) });
  assert.deepEqual(
    new RtuRequestScanner().push(frame).map(({ unit }) => unit),
    [1],
  );
  assert.deepEqual(new RtuRequestScanner().push(Uint8Array.of(...frame, 9)), []);
});
