import assert from "node:assert/strict";
import { test } from "node:test";
import type { Service } from "@thimble/model";
import { instancesOf } from "../../src/plan/instance.ts";
import { MACHINE_TD, makeDesired, makeService } from "../fixtures.ts";

function fingerprint(parts: Partial<Service>): string | undefined {
  return instancesOf(makeDesired([makeService(parts)]))[0]?.fingerprint;
}

test("instancesOf() names the first replica after its service and numbers the others", () => {
  const ids = (replicas: number): readonly string[] =>
    instancesOf(makeDesired([makeService({ replicas })])).map(({ container }) => container);
  assert.deepEqual(ids(0), []);
  assert.deepEqual(ids(1), ["app/guard"]);
  assert.deepEqual(ids(3), ["app/guard", "app/guard/2", "app/guard/3"]);
});

test("instancesOf() leaves out a service whose image has no digest", () => {
  assert.deepEqual(instancesOf({ ...makeDesired([makeService()]), images: {} }), []);
});

test("the fingerprint of an instance changes with what the container is started with", () => {
  const changes: readonly Partial<Service>[] = [
    { environment: { A: "1" } },
    { restart: "no" },
    { stopGracePeriod: 1 },
    { grants: { read: ["m/t"], write: [], publish: [] } },
    { budget: { ...makeService().budget, instructions: 1 } },
    { queue: { length: 1, whenFull: "push-back" } },
    { on: { reading: [], message: [], tick: 1000 } },
    { units: { "m/t": "Cel" } },
    { volumes: [{ source: "/a", target: "/a", isReadOnly: true }] },
  ];
  const all = [{}, ...changes].map(fingerprint);
  assert.equal(new Set(all).size, all.length);
});

test("the fingerprint of an instance does not change with what concerns others", () => {
  for (const parts of [{ dependsOn: ["other"] }, { replicas: 2 }, { build: "/src" }, { image: "guard:latest" }]) {
    assert.equal(fingerprint(parts), fingerprint({}));
  }
});

test("the fingerprint of an instance changes with the Things that it may write, whose limits it has, and with no others", () => {
  const grants = { read: ["door/open"], write: ["machine/speed"], publish: [] };
  const withThings = (machine: string, door: string): string | undefined =>
    instancesOf(makeDesired([makeService({ grants })], { machine, door }))[0]?.fingerprint;
  const limited = MACHINE_TD.replace('"maximum":10', '"maximum":5');
  const before = withThings(MACHINE_TD, MACHINE_TD);
  assert.notEqual(withThings(limited, MACHINE_TD), before);
  assert.equal(withThings(MACHINE_TD.replace('"Machine"', '"Other"'), MACHINE_TD), before);
  assert.equal(withThings(MACHINE_TD, limited), before);
});
