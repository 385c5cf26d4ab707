import assert from "node:assert/strict";
import { test } from "node:test";
import { EdgeNode } from "../../src/sparkplug/edge-node.ts";
import { SPARKPLUG_TYPES } from "../../src/sparkplug/sparkplug-payload.ts";

const metric = (name: string | undefined, alias: number | undefined, value: number, datatype?: number) => ({
  name,
  alias,
  datatype,
  value,
  isHistorical: false,
});
const say = (seq: number | undefined, ...metrics: readonly ReturnType<typeof metric>[]) => ({
  timestamp: 1,
  seq,
  metrics,
});

test("the sequence begins again after 255, and what is out of it is lost until the next birth", () => {
  const node = new EdgeNode();
  assert.equal(node.take("NDATA", undefined, say(1)).kind, "lost");
  assert.equal(node.take("NBIRTH", undefined, say(254, metric("a", 1, 5, SPARKPLUG_TYPES.Int32))).kind, "born");
  assert.equal(node.take("NDATA", undefined, say(255)).kind, "data");
  assert.deepEqual(node.take("NDATA", undefined, say(0, metric(undefined, 1, 4_294_967_295))), {
    kind: "data",
    device: undefined,
    values: [{ name: "a", value: -1 }],
  });
  assert.equal(node.take("NDATA", undefined, say(0)).kind, "lost");
  assert.equal(node.isBorn(undefined), false);
  assert.equal(node.take("NDATA", undefined, say(1)).kind, "lost");
});

test("an alias and a device that no birth has named are lost", () => {
  const born = (): EdgeNode => {
    const node = new EdgeNode();
    node.take("NBIRTH", undefined, say(0, metric("a", 1, 5)));
    return node;
  };
  assert.equal(born().take("NDATA", undefined, say(1, metric(undefined, 2, 5))).kind, "lost");
  assert.equal(born().take("DDATA", "d", say(1)).kind, "lost");
  const node = born();
  node.take("DBIRTH", "d", say(1, metric("b", 1, 6)));
  // An alias is the device's own.
  assert.deepEqual(node.take("DDATA", "d", say(2, metric(undefined, 1, 7))), {
    kind: "data",
    device: "d",
    values: [{ name: "b", value: 7 }],
  });
  assert.deepEqual([node.namesOf("d"), node.isBorn("d"), node.datatypeOf("d", "b")], [["b"], true, undefined]);
  node.forget();
  assert.equal(node.isBorn("d"), false);
});

test("a death counts for the birth that it names, and a late one of an earlier birth for nothing", () => {
  const node = new EdgeNode();
  const birth = metric("bdSeq", undefined, 7, SPARKPLUG_TYPES.UInt64);
  node.take("NBIRTH", undefined, say(3, metric("a", 1, 5), birth));
  node.take("DBIRTH", "d", say(4));
  const earlier = say(undefined, metric("bdSeq", undefined, 6, SPARKPLUG_TYPES.UInt64));
  assert.equal(node.take("NDEATH", undefined, earlier).kind, "nothing");
  assert.ok(node.isBorn(undefined) && node.isBorn("d"));
  assert.deepEqual(node.take("NDEATH", undefined, say(undefined, birth)), { kind: "gone", device: undefined });
  assert.ok(!node.isBorn(undefined) && !node.isBorn("d"));
  // One that names no birth counts, too.
  node.take("NBIRTH", undefined, say(0, birth));
  assert.equal(node.take("NDEATH", undefined, say(undefined)).kind, "gone");
});

test("a device that dies leaves the node there, and a birth begins where its number is", () => {
  const node = new EdgeNode();
  node.take("NBIRTH", undefined, say(undefined));
  assert.equal(node.take("DBIRTH", "d", say(1)).kind, "born");
  assert.deepEqual(node.take("DDEATH", "d", say(2)), { kind: "gone", device: "d" });
  assert.deepEqual([node.isBorn("d"), node.isBorn(undefined)], [false, true]);
  assert.equal(node.take("DDATA", "d", say(3)).kind, "lost");
});

test("a metric with an alias that its birth left out is known by its name", () => {
  const node = new EdgeNode();
  node.take("NBIRTH", undefined, say(0, metric("a", undefined, 5)));
  assert.deepEqual(node.take("NDATA", undefined, say(1, metric("a", 9, 6))), {
    kind: "data",
    device: undefined,
    values: [{ name: "a", value: 6 }],
  });
});

test("commands, which are its own or another host's, change nothing", () => {
  assert.equal(new EdgeNode().take("NCMD", undefined, say(undefined)).kind, "nothing");
});
