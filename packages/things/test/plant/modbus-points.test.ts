import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom, VirtualClock } from "@thimble/base";
import fc from "fast-check";
import type { ModbusEntity, ModbusRequest } from "../../src/modbus/modbus-request.ts";
import { ModbusPoints } from "../../src/plant/modbus-points.ts";
import { serveThing } from "../../src/plant/served-thing.ts";
import { modbusRoom } from "./room-thing.ts";

function room() {
  const { points } = serveThing(modbusRoom(), { clock: new VirtualClock(), random: new SeededRandom(1) });
  const table = new ModbusPoints(points);
  const ask = (request: ModbusRequest, unit = 1) => table.plan(request, unit).carryOut();
  const read = (entity: ModbusEntity, address: number, quantity: number, unit = 1) =>
    ask({ kind: "read", entity, address, quantity }, unit);
  return { points, table, ask, read };
}

test("ModbusPoints reads points at their registers, as many as asked for, and parts of those that take several", () => {
  const { read } = room();
  assert.deepEqual(read("InputRegister", 0, 2), { kind: "values", values: [180, 0] });
  assert.deepEqual(read("InputRegister", 1, 1), { kind: "values", values: [0] });
  assert.deepEqual(read("Coil", 0, 1), { kind: "values", values: [0] });
  // 5 as a float.
  assert.deepEqual(read("HoldingRegister", 10, 2), { kind: "values", values: [0x40a0, 0] });
  assert.deepEqual(read("HoldingRegister", 11, 1), { kind: "values", values: [0] });
});

test("ModbusPoints writes whole points, all of a request or nothing of it", () => {
  const { ask, read } = room();
  assert.deepEqual(ask({ kind: "write-coil", address: 0, value: true }), { kind: "written" });
  assert.deepEqual(read("Coil", 0, 1), { kind: "values", values: [1] });
  assert.deepEqual(ask({ kind: "write-registers", address: 10, words: [0xc120, 0] }), { kind: "written" });
  assert.deepEqual(read("HoldingRegister", 10, 2), { kind: "values", values: [0xc120, 0] });
  assert.deepEqual(ask({ kind: "write-registers", address: 10, words: [1] }), { kind: "exception", code: 3 });
  assert.deepEqual(ask({ kind: "write-registers", address: 10, words: [0, 0, 0] }), { kind: "exception", code: 2 });
  assert.deepEqual(read("HoldingRegister", 10, 2), { kind: "values", values: [0xc120, 0] });
});

test("ModbusPoints takes an action at its coil and remembers it", () => {
  const { ask, read } = room();
  assert.deepEqual(ask({ kind: "write-coil", address: 7, value: true }), { kind: "written" });
  assert.deepEqual(read("Coil", 7, 1), { kind: "values", values: [1] });
});

test("ModbusPoints refuses what is no point of the unit and table, and what does not fit its register", () => {
  const { ask, read } = room();
  for (const answer of [
    read("InputRegister", 0, 3),
    read("HoldingRegister", 0, 1),
    ask({ kind: "write-coil", address: 1, value: true }),
  ])
    assert.deepEqual(answer, { kind: "exception", code: 2 });
  const hot = serveThing(modbusRoom("h:1", "room", "start: 200, heaterPower: 1000000, heatLoss: 0.1"), {
    clock: new VirtualClock(),
    random: new SeededRandom(1),
  }).points;
  for (const point of hot) if (point.path === "room/heater") point.value = 1;
  const request: ModbusRequest = { kind: "read", entity: "InputRegister", address: 1, quantity: 1 };
  // 1 MW in steps of a watt.
  assert.deepEqual(new ModbusPoints(hot).plan(request, 1).carryOut(), { kind: "exception", code: 4 });
});

test("ModbusPoints has nothing to say for a unit that is not there", () => {
  assert.deepEqual(room().read("InputRegister", 0, 1, 2), { kind: "exception", code: 11 });
});

test("ModbusPoints answers any read with as many values as asked for, or refuses it", () => {
  const { read } = room();
  const entity = fc.constantFrom<ModbusEntity>("Coil", "DiscreteInput", "HoldingRegister", "InputRegister");
  fc.assert(
    fc.property(
      entity,
      fc.integer({ min: 0, max: 65_535 }),
      fc.integer({ min: 1, max: 125 }),
      (table, address, quantity) => {
        const answer = read(table, address % 20, quantity % 5 === 0 ? 1 : quantity % 5);
        if (answer.kind === "values") assert.equal(answer.values.length, quantity % 5 === 0 ? 1 : quantity % 5);
        else assert.deepEqual(answer, { kind: "exception", code: 2 });
        assert.equal(read(table, 1000 + address, quantity).kind, "exception");
      },
    ),
  );
});
