import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagnostics } from "@thimble/base";
import { DEFAULT_BUDGET, MAXIMUM_BUDGET, parseYaml, type Service } from "@thimble/model";
import { decodeService } from "../../src/state/decode-service.ts";
import { STATE } from "./example-state.ts";

/** What is decoded from a service as JSON, and the codes of its problems. */
function decode(service: unknown): { readonly service: Service; readonly codes: readonly string[] } {
  const diagnostics = new Diagnostics();
  const root = parseYaml(JSON.stringify(service), { where: "state", diagnostics });
  return { service: decodeService(root), codes: diagnostics.problems.map((problem) => problem.code) };
}

for (const service of STATE.app.services)
  test(`decodeService() reads every member of the service ${service.name}`, () => {
    assert.deepEqual(decode(service), { service, codes: [] });
  });

test("decodeService() reads the units that are declared", () => {
  const [service] = STATE.app.services;
  const units = Object.fromEntries((service?.grants.read ?? []).map((path) => [path, "Cel"]));
  assert.deepEqual(decode({ ...service, units }).service.units, units);
});

test("decodeService() gives a budget of an older version the defaults it lacks, and caps what is too much now", () => {
  const [service] = STATE.app.services;
  const { bytesPerSecond: _, writesPerSecond: __, ...older } = { ...service?.budget };
  const { budget } = decode({ ...service, budget: { ...older, instructions: 2 ** 31 - 1 } }).service;
  const { bytesPerSecond, writesPerSecond } = DEFAULT_BUDGET;
  const { instructions } = MAXIMUM_BUDGET;
  assert.deepEqual(budget, { ...service?.budget, bytesPerSecond, writesPerSecond, instructions });
});

test("decodeService() reports each member that is missing", () => {
  const { codes } = decode({});
  assert.deepEqual(codes, Array(12).fill("model.missing-key"));
});

test("decodeService() reports members and choices that are unknown, at every depth", () => {
  const [service] = STATE.app.services;
  const sections = Object.entries({ ...service }).filter(([key]) =>
    ["grants", "budget", "queue", "on", "update"].includes(key),
  );
  for (const [key, section] of sections)
    assert.deepEqual(decode({ ...service, [key]: { ...Object(section), extra: 1 } }).codes, ["model.unknown-key"], key);
  assert.deepEqual(decode({ ...service, extra: 1, restart: "never" }).codes, ["model.unknown-key", "model.bad-value"]);
});
