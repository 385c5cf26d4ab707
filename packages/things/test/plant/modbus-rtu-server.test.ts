import assert from "node:assert/strict";
import { test } from "node:test";
import { RTU_SETTINGS } from "../../src/modbus/rtu-frame.ts";
import { ModbusRtuServer } from "../../src/plant/modbus-rtu-server.ts";
import { SerialPortLine } from "../../src/serial/serialport-line.ts";
import { MemoryDevice } from "../modbus/memory-device.ts";
import { runProgram, without } from "../run-program.ts";
import { makePtyPair, NO_PTY } from "../serial/pty-pair.ts";

const SKIP = NO_PTY || without("mbpoll");

test("ModbusRtuServer serves mbpoll on a serial port", { skip: SKIP }, async () => {
  const pair = await makePtyPair();
  const device = new MemoryDevice();
  const line = new SerialPortLine({ path: pair.ports[0], settings: RTU_SETTINGS });
  {
    await using server = new ModbusRtuServer((request) => device.answer(request), line);
    await server.open(new AbortController().signal);
    const common = ["-0", "-1", "-m", "rtu", "-b", "19200", "-P", "even", "-a", "1", "-r", "5", pair.ports[1]];
    await runProgram("mbpoll", ["-t", "4", ...common, "321", "322"]);
    const said = await runProgram("mbpoll", ["-t", "3", "-c", "2", ...common]);
    assert.match(said, /\[5\]:\s+321\n\[6\]:\s+322/);
    assert.deepEqual([device.words.get(5), device.words.get(6)], [321, 322]);
  }
  await pair.end();
});
