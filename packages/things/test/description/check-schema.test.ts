import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Diagnostics, describeError } from "@thimble/base";
import { parseYaml } from "@thimble/model";
import { checkThingSchema } from "../../src/description/check-schema.ts";

const HEAD = '"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: T\n';

function problemsOf(text: string, reportedAt: readonly string[] = []): readonly string[] {
  const diagnostics = new Diagnostics();
  const root = parseYaml(text, { where: "t.yaml", diagnostics });
  const reported = new Diagnostics();
  for (const where of reportedAt) reported.add("things.bad-description", "something", { where });
  checkThingSchema(root, reported.problems);
  return diagnostics.problems.map(describeError);
}

test("W3C's valid Thing Descriptions are let through, the invalid ones are not", () => {
  const { valid, invalid } = JSON.parse(readFileSync(new URL("w3c-vectors.json", import.meta.url), "utf8"));
  for (const td of valid) assert.deepEqual(problemsOf(JSON.stringify(td)), []);
  for (const td of invalid) assert.notEqual(problemsOf(JSON.stringify(td)).length, 0);
});

test("a Thing that says nothing of security is let through, one that says half of it is not", () => {
  assert.deepEqual(problemsOf(HEAD), []);
  assert.deepEqual(problemsOf(`${HEAD}security: nosec_sc\n`), [
    't.yaml:1:1: Cannot read the document: "securityDefinitions" is missing (add securityDefinitions: { nosec_sc: { scheme: nosec } }, ' +
      "or leave security out, too) [model.missing-key]",
  ]);
  assert.match(problemsOf(`${HEAD}securityDefinitions: { a: { scheme: nosec } }\n`).join(), /add security: nosec_sc/);
});

test("what is not used is checked, too: each problem at its line, with what would be right", () => {
  const text = `${HEAD}version: 3
events:
  alarm: { forms: [{ href: x, op: subscribeevents }] }
  other: { forms: [] }
links: [{ hreff: x }]
created: yesterday
`;
  assert.deepEqual(problemsOf(text), [
    't.yaml:5:35: Cannot read events.alarm.forms[0].op: it is "subscribeevents" (did you mean "subscribeevent"? Choices are ' +
      "subscribeevent, unsubscribeevent, a list) [model.bad-value]",
    "t.yaml:6:19: Cannot read events.other.forms: the W3C schema of Thing Descriptions does not allow it (write 1 at least) [things.bad-description]",
    "t.yaml:3:10: Cannot read version: it is a number (write a map) [model.wrong-type]",
    't.yaml:7:9: Cannot read links[0]: "href" is missing (add href: WoT Thing Description 1.1 wants it here) [model.missing-key]',
    't.yaml:7:9: Cannot read links[0]: "rel" is missing (add rel: WoT Thing Description 1.1 wants it here) [model.missing-key]',
    "t.yaml:8:10: Cannot read created: the W3C schema of Thing Descriptions does not allow it (write a time like 2026-11-24T12:00:00Z) [things.bad-description]",
  ]);
});

test("where one of several shapes is wanted, the nearest choice is named", () => {
  const [scheme, ...rest] = problemsOf(`${HEAD}security: a\nsecurityDefinitions: { a: { scheme: basik } }\n`);
  assert.match(
    scheme ?? "",
    /securityDefinitions\.a\.scheme: it is "basik" \(did you mean "basic"\? Choices are nosec, auto,/,
  );
  assert.deepEqual(rest, []);
  const [place, ...more] = problemsOf(`${HEAD}security: a\nsecurityDefinitions: { a: { scheme: basic, in: heder } }\n`);
  assert.match(place ?? "", /securityDefinitions\.a\.in: it is "heder" \(did you mean "header"\?/);
  assert.deepEqual(more, []);
  assert.match(
    problemsOf('"@context": x\ntitle: T\n').join(),
    /@context: it is "x" \(write one of https:\/\/www\.w3\.org\/2022\/wot\/td\/v1\.1/,
  );
});

test("what was reported already is not reported again, and a unit may be a number of YAML", () => {
  assert.deepEqual(problemsOf(`${HEAD}version: 3\n`, ["t.yaml:3:10"]), []);
  assert.deepEqual(problemsOf(`${HEAD}properties: { a: { unit: 1, forms: [{ href: x }] } }\n`), []);
});
