import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeRtuFrame, encodeRtuFrame, RTU_SETTINGS, rtuSilence } from "../../src/modbus/rtu-frame.ts";

test("encodeRtuFrame() puts unit, PDU and CRC on the line, low byte of the CRC first", () => {
  // Unit 2, function 7: the worked example. @see MODBUS over Serial Line V1.02, section 6.2.2
  assert.deepEqual([...encodeRtuFrame({ unit: 2, pdu: Uint8Array.of(7) })], [0x02, 0x07, 0x41, 0x12]);
});

test("decodeRtuFrame() undoes encodeRtuFrame(), and takes no frame with a byte too few, too many or changed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 247 }), fc.uint8Array({ minLength: 1, maxLength: 253 }), (unit, pdu) => {
      const bytes = encodeRtuFrame({ unit, pdu });
      const frame = decodeRtuFrame(bytes);
      assert.equal(frame?.unit, unit);
      assert.deepEqual([...(frame?.pdu ?? [])], [...pdu]);
      bytes[1] = (bytes[1] ?? 0) ^ 1;
      assert.equal(decodeRtuFrame(bytes), undefined);
    }),
  );
  assert.equal(decodeRtuFrame(new Uint8Array(300)), undefined);
  // One more byte than a frame may have, although its CRC fits.
  assert.equal(decodeRtuFrame(encodeRtuFrame({ unit: 1, pdu: new Uint8Array(254) })), undefined);
  assert.equal(decodeRtuFrame(new Uint8Array(0)), undefined);
});

test("rtuSilence() is 3.5 characters, and 1.75 ms above 19200 baud", () => {
  assert.equal(rtuSilence({ ...RTU_SETTINGS, baudRate: 11_000 }), 3.5);
  assert.equal(rtuSilence({ ...RTU_SETTINGS, baudRate: 115_200 }), 1.75);
  // 11 bits a character with a parity, 10 without one and with one stop bit; the limit itself is timed.
  assert.equal(rtuSilence({ ...RTU_SETTINGS, baudRate: 9600 }).toFixed(3), "4.010");
  assert.equal(rtuSilence({ ...RTU_SETTINGS, baudRate: 9600, parity: "none" }).toFixed(3), "3.646");
  assert.equal(rtuSilence(RTU_SETTINGS).toFixed(3), "2.005");
});
