import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MAXIMUM_QUANTITY, MODBUS_ENTITIES } from "../../src/modbus/modbus-request.ts";
import { planReads } from "../../src/modbus/plan-reads.ts";
import { modbusBinding } from "../things.ts";

const BINDINGS = fc.array(
  fc
    .record({
      unit: fc.integer({ min: 1, max: 2 }),
      entity: fc.constantFrom(...MODBUS_ENTITIES),
      address: fc.nat(300),
      quantity: fc.integer({ min: 1, max: 4 }),
      timeout: fc.integer({ min: 1, max: 9 }),
    })
    .map(modbusBinding),
  { maxLength: 40 },
);

test("planReads() reads each binding exactly once, from its own unit and table, at its place", () => {
  fc.assert(
    fc.property(BINDINGS, (bindings) => {
      const parts = planReads(bindings).flatMap((read) => read.parts.map((part) => ({ ...part, read })));
      assert.deepEqual(
        parts.map(({ index }) => index).toSorted((a, b) => a - b),
        bindings.map((_, i) => i),
      );
      for (const { index, offset, quantity, read } of parts) {
        const binding = bindings[index];
        assert.equal(read.unit, binding?.unit);
        assert.equal(read.entity, binding?.entity);
        assert.equal(read.address + offset, binding?.address);
        assert.equal(quantity, binding?.quantity);
        assert.ok(offset + quantity <= read.quantity);
        assert.ok(read.timeout >= (binding?.timeout ?? 0));
      }
    }),
  );
});

test("planReads() keeps to the limit, touches nothing that nobody asked for, and leaves no neighbours apart that fit together", () => {
  fc.assert(
    fc.property(BINDINGS, (bindings) => {
      const reads = planReads(bindings);
      for (const read of reads) {
        assert.ok(read.quantity <= MAXIMUM_QUANTITY[read.entity]);
        for (let i = 0; i < read.quantity; i++)
          assert.ok(read.parts.some(({ offset, quantity }) => offset <= i && i < offset + quantity));
      }
      for (const a of reads)
        for (const b of reads) {
          if (a === b || a.unit !== b.unit || a.entity !== b.entity || b.address < a.address) continue;
          const together = Math.max(a.address + a.quantity, b.address + b.quantity) - a.address;
          assert.ok(b.address > a.address + a.quantity || together > MAXIMUM_QUANTITY[a.entity]);
        }
    }),
  );
});

test("planReads() reads the plant's three values in one request", () => {
  const at = (address: number, quantity: number) => modbusBinding({ entity: "InputRegister", address, quantity });
  const [read, ...more] = planReads([at(3, 1), at(0, 1), at(1, 2)]);
  assert.deepEqual(more, []);
  assert.equal(read?.address, 0);
  assert.equal(read?.quantity, 4);
});

test("planReads() splits 126 neighbouring registers in two and keeps 2000 coils together", () => {
  const registers = Array.from({ length: 126 }, (_, address) => modbusBinding({ address }));
  assert.deepEqual(
    planReads(registers).map(({ quantity }) => quantity),
    [125, 1],
  );
  const coils = Array.from({ length: 2000 }, (_, address) => modbusBinding({ entity: "Coil", address }));
  assert.equal(planReads(coils).length, 1);
});

test("planReads() reads across a gap only within a group", () => {
  const far = [modbusBinding({ address: 0 }), modbusBinding({ address: 10 })];
  assert.equal(planReads(far).length, 2);
  const group = far.map((binding) => ({ ...binding, group: "sampleTime" }));
  assert.deepEqual(
    planReads(group).map(({ address, quantity }) => [address, quantity]),
    [[0, 11]],
  );
});

/** The fewest requests that cover these, by trying: each begins at a binding's address and takes the neighbours up to some end. */
function fewest(bindings: readonly { readonly address: number; readonly quantity: number }[], maximum: number): number {
  const sorted = bindings.toSorted((a, b) => a.address - b.address);
  const [first] = sorted;
  if (first === undefined) return 0;
  let best = Number.POSITIVE_INFINITY;
  for (let quantity = 1; quantity <= maximum; quantity++) {
    const end = first.address + quantity;
    const isIn = (binding: (typeof sorted)[number]): boolean => binding.address + binding.quantity <= end;
    const isAsked = (address: number): boolean =>
      sorted.some(
        (binding) => isIn(binding) && binding.address <= address && address < binding.address + binding.quantity,
      );
    const isGapless = Array.from({ length: quantity }, (_, i) => first.address + i).every(isAsked);
    if (isGapless && isIn(first))
      best = Math.min(
        best,
        1 +
          fewest(
            sorted.filter((binding) => !isIn(binding)),
            maximum,
          ),
      );
  }
  return best;
}

test("planReads() takes no more requests than trying all ways finds", () => {
  const some = fc.array(fc.record({ address: fc.nat(20), quantity: fc.integer({ min: 1, max: 4 }) }), { maxLength: 6 });
  // Far apart on the wire, so that the limit is met: registers of 40 stand for one.
  fc.assert(
    fc.property(some, (bindings) => {
      const wide = bindings.map(({ address, quantity }) =>
        modbusBinding({ address: 40 * address, quantity: 40 * quantity }),
      );
      const fitting = wide.filter(({ quantity }) => quantity <= MAXIMUM_QUANTITY.HoldingRegister);
      const narrow = fitting.map(({ address, quantity }) => ({ address: address / 40, quantity: quantity / 40 }));
      assert.equal(planReads(fitting).length, fewest(narrow, 3));
    }),
  );
});

test("planReads() reads across a gap as wide as both neighbours allow, and across no seam", () => {
  const quantities = (gaps: readonly number[], isSeam?: (address: number) => boolean): readonly number[] => {
    const bindings = gaps.map((maximumGap, i) => modbusBinding({ address: 5 * i, maximumGap }));
    return planReads(bindings, (_unit, _entity, address) => isSeam?.(address) ?? false).map(({ quantity }) => quantity);
  };
  assert.deepEqual(quantities([4, 4, 4]), [11]);
  assert.deepEqual(quantities([4, 3, 4]), [1, 1, 1]);
  assert.deepEqual(quantities([9, 4, 3]), [6, 1]);
  assert.deepEqual(
    quantities([4, 4, 4], (address) => address === 10),
    [6, 1],
  );
  assert.equal(
    planReads([modbusBinding({ address: 0, maximumGap: 124 }), modbusBinding({ address: 125, maximumGap: 124 })])
      .length,
    2,
  );
});
