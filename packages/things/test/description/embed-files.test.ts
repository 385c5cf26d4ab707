import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { embedFiles, splitEmbedded } from "../../src/description/embed-files.ts";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { hasCode } from "../things.ts";

const CSV = "t,v\n0,1\n1,2\n";

function text(simulate: string, rest = ""): string {
  return `"@context": https://www.w3.org/2022/wot/td/v1.1
title: A # a remark
properties:
  a:
    type: number
    unit: Cel
    thimble:simulate: ${simulate}
    forms: [{ href: "simulated:" }]
${rest}`;
}

const embed = (source: string, content = CSV) => embedFiles(source, "things/a.td.yaml", async () => content);

test("embedFiles() puts a file's text behind its name, so that it is parsed without the file, and moves no line", async () => {
  for (const simulate of [
    "{ kind: replay, file: record.csv, column: v }",
    '{ kind: replay, column: v, file: "record.csv" }',
    "\n      kind: replay\n      file: record.csv # with a remark\n      column: v",
  ]) {
    const source = text(simulate);
    const embedded = await embed(source);
    assert.equal(embedded.split("\n").length, source.split("\n").length);
    const [bound] = parseThingDescription(embedded, "a.td.yaml", "a").properties;
    assert.deepEqual(bound?.simulatedAs, { kind: "replay", values: [1, 2], every: 0 });
    assert.equal(await embed(embedded), embedded);
  }
});

test("embedFiles() asks for each file by its name and the place that names it", async () => {
  const asked: (readonly string[])[] = [];
  await embedFiles(text("{ kind: replay, file: data/r.csv, column: v }"), "things/a.td.yaml", async (...file) => {
    asked.push(file);
    return CSV;
  });
  assert.deepEqual(asked, [["data/r.csv", "things/a.td.yaml:7:45"]]);
});

test("embedFiles() leaves alone what names no file and what is no YAML, and puts in once what an alias names twice", async () => {
  for (const source of [text("{ kind: clock }"), "a: [", text("{ kind: replay, file: [1], column: v }"), "file: a.csv"])
    assert.equal(await embed(source), source);
  const second = "  b: { type: number, unit: Cel, thimble:simulate: *s, forms: [] }";
  const source = text("&s { kind: replay, file: r.csv, column: v }", second);
  assert.equal((await embed(source)).split("t,v").length, 2);
});

test("embedFiles() refuses a file that is too long, and throws what reading it throws", async () => {
  const source = text("{ kind: replay, file: r.csv, column: v }");
  await assert.rejects(embed(source, "1".repeat(2 ** 20 + 1)), hasCode("things.bad-description"));
  const error = new Error("no such file");
  await assert.rejects(
    embedFiles(source, "a", () => Promise.reject(error)),
    error,
  );
});

test("splitEmbedded() gives back any text that was embedded", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), async (content) => {
      const embedded = await embed("a: { simulate: { file: r.csv } }", content);
      const literal = /file: (".*") } }$/s.exec(embedded)?.[1] ?? "null";
      assert.deepEqual(splitEmbedded(JSON.parse(literal)), { name: "r.csv", text: content });
    }),
  );
  assert.deepEqual(splitEmbedded("r.csv"), { name: "r.csv", text: undefined });
});
