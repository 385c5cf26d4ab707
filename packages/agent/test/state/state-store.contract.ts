import assert from "node:assert/strict";
import { test } from "node:test";
import { parseDigest } from "@thimble/model";
import {
  type CostRecord,
  MAXIMUM_COST_RECORDS,
  MAXIMUM_WRITE_RECORDS,
  type StateStore,
} from "../../src/state/state-store.ts";
import { digestOf } from "../fixtures.ts";

const COST: CostRecord = {
  since: 1,
  until: 2,
  handlers: { reading: { count: 2, sum: 30, maximum: 20, buckets: [9, 1, 17, 1] } },
};

/** What every state store must do, whatever is behind it. `open` gives an empty one. */
export function stateStoreContract(name: string, open: () => StateStore): void {
  test(`${name} gives back the numbers and bytes of a container and of no other`, () => {
    using store = open();
    store.commit([
      { container: "a/x", key: "level", value: 12.5 },
      { container: "a/x", key: "raw", value: Uint8Array.of(0, 255) },
      { container: "a/y", key: "level", value: 1 },
    ]);
    assert.deepEqual(
      store.stateOf("a/x"),
      new Map<string, number | Uint8Array>([
        ["level", 12.5],
        ["raw", Uint8Array.of(0, 255)],
      ]),
    );
    assert.deepEqual(store.stateOf("a/z"), new Map());
  });

  test(`${name} applies the changes of one commit in order`, () => {
    using store = open();
    store.commit([
      { container: "a/x", key: "k", value: 1 },
      { container: "a/x", key: "k", value: Uint8Array.of(7) },
      { container: "a/x", key: "gone", value: 1 },
      { container: "a/x", key: "gone", value: undefined },
    ]);
    assert.deepEqual(store.stateOf("a/x"), new Map([["k", Uint8Array.of(7)]]));
  });

  test(`${name} keeps numbers that JSON could not, and keys with any character`, () => {
    using store = open();
    const values: readonly (readonly [string, number])[] = [
      ["", Number.NaN],
      ["\0", Number.POSITIVE_INFINITY],
      ["ü\u{1f600}'", 5e-324],
      ["max", Number.MAX_VALUE],
    ];
    store.commit(values.map(([key, value]) => ({ container: "a/x", key, value })));
    assert.deepEqual(new Map([...store.stateOf("a/x")].sort()), new Map([...values].sort()));
  });

  test(`${name} does not hold on to the caller's buffer`, () => {
    using store = open();
    const buffer = Uint8Array.of(1);
    store.commit([{ container: "a/x", key: "k", value: buffer }]);
    buffer[0] = 2;
    assert.deepEqual(store.stateOf("a/x").get("k"), Uint8Array.of(1));
  });

  test(`${name} keeps the last accepted desired state`, () => {
    using store = open();
    assert.equal(store.desired(), undefined);
    store.acceptDesired("one");
    store.acceptDesired("two");
    assert.equal(store.desired(), "two");
  });

  test(`${name} keeps release numbers with the desired state that they were accepted with`, () => {
    using store = open();
    assert.deepEqual(store.acceptedReleases(), new Map());
    store.acceptDesired(
      "one",
      new Map([
        ["plant/guard", 3],
        ["toys", Number.MAX_SAFE_INTEGER],
      ]),
    );
    store.acceptDesired("two");
    assert.deepEqual(
      store.acceptedReleases(),
      new Map([
        ["plant/guard", 3],
        ["toys", Number.MAX_SAFE_INTEGER],
      ]),
    );
    store.acceptDesired("three", new Map([["toys", 1]]));
    assert.deepEqual(store.acceptedReleases(), new Map([["toys", 1]]));
  });

  test(`${name} keeps the images of the release before until there is another`, () => {
    using store = open();
    assert.deepEqual(store.previousImages(), []);
    store.acceptDesired("one", undefined, [digestOf("2"), digestOf("1"), digestOf("1")]);
    store.acceptDesired("two");
    assert.deepEqual([...new Set(store.previousImages())], [digestOf("1"), digestOf("2")]);
    store.acceptDesired("three", undefined, []);
    assert.deepEqual(store.previousImages(), []);
  });

  test(`${name} keeps the last restart of each container`, () => {
    using store = open();
    assert.equal(store.restartsOf("a/x"), undefined);
    const record = { restarts: 1, lastReason: "trap", lastMessage: "unreachable", lastTime: 5 } as const;
    store.recordRestarts(new Map([["a/x", record]]));
    store.recordRestarts(new Map([["a/x", { ...record, restarts: 2 }]]));
    assert.deepEqual(store.restartsOf("a/x"), { ...record, restarts: 2 });
    assert.equal(store.restartsOf("a/y"), undefined);
  });

  test(`${name} keeps what events of an image cost, the last of each`, () => {
    using store = open();
    assert.equal(store.costsOf(digestOf("1")), undefined);
    store.keepCosts([[digestOf("1"), COST]]);
    store.keepCosts([
      [digestOf("1"), { ...COST, until: 3 }],
      [digestOf("2"), COST],
    ]);
    assert.deepEqual(store.costsOf(digestOf("1")), { ...COST, until: 3 });
    assert.deepEqual(store.costsOf(digestOf("2")), COST);
  });

  test(`${name} forgets the costs of images that were measured long ago, so that they can not fill the disk`, () => {
    using store = open();
    const digests = Array.from({ length: MAXIMUM_COST_RECORDS + 2 }, (_, i) =>
      digestOf("1").replace(/1{4}$/, String(1000 + i)),
    );
    const parsed = digests.flatMap((text) => parseDigest(text) ?? []);
    store.keepCosts(parsed.map((digest, at) => [digest, { ...COST, until: at + 1 }]));
    assert.deepEqual(
      [0, 1, 2, parsed.length - 1].map((at) => store.costsOf(parsed[at] ?? digestOf("f"))?.until),
      [undefined, undefined, 3, parsed.length],
    );
  });

  test(`${name} keeps who wrote what, the newest of a bounded number`, () => {
    using store = open();
    assert.deepEqual(store.thingWrites(), []);
    const record = { time: 5, property: "m/valve", by: "app/a", old: undefined, value: 1, failure: undefined } as const;
    const failed = { ...record, old: 0.5, failure: "it is gone" };
    store.recordJournal({ writes: [record, failed], actions: [] });
    assert.deepEqual(store.thingWrites(), [record, failed]);
    const more = Array.from({ length: MAXIMUM_WRITE_RECORDS }, (_, value) => ({ ...record, value }));
    store.recordJournal({ writes: more, actions: [] });
    const kept = store.thingWrites();
    assert.deepEqual(
      [kept.length, kept[0]?.value, kept.at(-1)?.value],
      [MAXIMUM_WRITE_RECORDS, 0, MAXIMUM_WRITE_RECORDS - 1],
    );
  });

  test(`${name} keeps who drives what, however much is written after`, () => {
    using store = open();
    assert.deepEqual([...store.driven()], []);
    store.keepDriven("m/valve", "app/a");
    store.keepDriven("m/fan", "app/a");
    store.keepDriven("m/valve", "app/b");
    store.keepDriven("m/fan", undefined);
    store.keepDriven("m/lamp", undefined);
    const record = { time: 5, property: "m/x", by: "app/a", old: undefined, value: 1, failure: undefined } as const;
    const writes = Array.from({ length: MAXIMUM_WRITE_RECORDS + 1 }, () => record);
    store.recordJournal({ writes, actions: [] });
    assert.deepEqual([...store.driven()], [["m/valve", "app/b"]]);
  });

  test(`${name} keeps which containers have their place back, and with what`, () => {
    using store = open();
    assert.equal(store.returned().size, 0);
    const record = { refused: "x", fingerprint: "y", document: "{}" };
    store.keepReturned("app/a", record);
    store.keepReturned("app/b", record);
    store.keepReturned("app/a", { ...record, refused: "z" });
    store.keepReturned("app/b", undefined);
    store.keepReturned("app/c", undefined);
    assert.deepEqual([...store.returned()], [["app/a", { ...record, refused: "z" }]]);
  });

  test(`${name} keeps who invoked what, the newest of a bounded number`, () => {
    using store = open();
    assert.deepEqual(store.thingActions(), []);
    const nothing = { input: undefined, output: undefined } as const;
    const record = {
      time: 5,
      action: "m/home",
      by: "app/a",
      ...nothing,
      isConfirmed: true,
      failure: undefined,
    } as const;
    const failed = { ...record, input: 2, output: 0.5, isConfirmed: false, failure: "it is gone" };
    store.recordJournal({ writes: [], actions: [record, failed] });
    assert.deepEqual(store.thingActions(), [record, failed]);
    const more = Array.from({ length: MAXIMUM_WRITE_RECORDS }, (_, input) => ({ ...record, input }));
    store.recordJournal({ writes: [], actions: more });
    const kept = store.thingActions();
    assert.deepEqual([kept.length, kept[0]?.input], [MAXIMUM_WRITE_RECORDS, 0]);
  });

  test(`${name} can be closed twice`, () => {
    const store = open();
    store.close();
    store.close();
  });
}
