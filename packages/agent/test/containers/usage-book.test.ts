import assert from "node:assert/strict";
import { test } from "node:test";
import type { Digest } from "@thimble/model";
import { MAXIMUM_SERVICES, UsageBook } from "../../src/containers/usage-book.ts";
import { countsOf } from "../counts.ts";
import { digestOf, makeService } from "../fixtures.ts";

const service = makeService();
const container = "app/guard";

function openBook() {
  const told: string[] = [];
  const short = (digest: Digest): string => digest.slice(7, 8);
  const book = new UsageBook({
    opened: (digest) => void told.push(`opened ${short(digest)}`),
    retired: (digest, meter) => void told.push(`retired ${short(digest)} with ${meter.cost("reading")?.count}`),
  });
  return { book, told };
}

test("UsageBook gives containers of a service that run the same image one meter", () => {
  const { book, told } = openBook();
  const meter = book.meter({ service, digest: digestOf("1") });
  assert.equal(book.meter({ service, digest: digestOf("1") }), meter);
  assert.notEqual(book.meter({ service: makeService({ name: "other" }), digest: digestOf("1") }), meter);
  assert.deepEqual(told, ["opened 1", "opened 1"]);
  assert.equal([...book.meters()].length, 2);
});

test("UsageBook goes on with the counts of a service through any number of images", () => {
  const { book, told } = openBook();
  for (const digit of ["1", "2", "3", "4"]) book.meter({ service, digest: digestOf(digit) }).add(1, 10, 1);
  const usage = book.service("guard");
  assert.deepEqual(told.slice(-3), ["opened 3", "retired 2 with 1", "opened 4"]);
  assert.equal(usage?.meters.size, 2);
  assert.equal(usage.earlier?.cost("reading")?.count, 2);
});

test("UsageBook adds up the runs of a container, and those of containers that were forgotten for their service", () => {
  const { book } = openBook();
  assert.equal(book.before(container), undefined);
  book.close(container, countsOf({ handled: 3 }));
  book.close(container, countsOf({ handled: 4 }));
  assert.equal(book.before(container)?.events, 7);
  const { forgotten } = book;
  book.forget({ container, service });
  assert.ok(book.forgotten > forgotten);
  assert.equal(book.before(container), undefined);
  assert.equal(book.service("guard")?.gone.events, 7);
});

test("UsageBook counts why containers of a service ended", () => {
  const { book } = openBook();
  for (const reason of ["trap", "instructions", "trap"] as const) book.ended("guard", reason);
  assert.deepEqual(
    [...(book.service("guard")?.ends ?? [])],
    [
      ["trap", 2],
      ["instructions", 1],
    ],
  );
  assert.equal(book.service("other"), undefined);
});

test("UsageBook remembers a bounded number of services, whatever names are deployed", () => {
  const { book, told } = openBook();
  book.meter({ service, digest: digestOf("1") }).add(1, 10, 1);
  for (let i = 0; i < MAXIMUM_SERVICES; i++) book.ended(`service-${i}`, "trap");
  assert.equal(book.service("guard"), undefined);
  assert.deepEqual(told, ["opened 1", "retired 1 with 1"]);
});
