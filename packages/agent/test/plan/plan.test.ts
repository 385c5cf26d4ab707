import assert from "node:assert/strict";
import { test } from "node:test";
import type { DesiredState, Service } from "@thimble/model";
import fc from "fast-check";
import type { ContainerPhase, CurrentContainer, CurrentState } from "../../src/plan/current-state.ts";
import { instancesOf } from "../../src/plan/instance.ts";
import { plan } from "../../src/plan/plan.ts";
import { describeStep, type ModuleKey, type Step } from "../../src/plan/step.ts";
import { digestOf, makeDesired, makeService } from "../fixtures.ts";

const NOTHING: CurrentState = { modules: [], things: new Map(), containers: [] };

/** What is after a step, when it does what it says. */
function after(state: CurrentState, step: Step): CurrentState {
  const others = (container: string): readonly CurrentContainer[] =>
    state.containers.filter((each) => each.container !== container);
  const things = new Map(state.things);
  switch (step.kind) {
    case "prepare-image":
      return { ...state, modules: [...state.modules, moduleOf(step)] };
    case "release-image":
      return { ...state, modules: state.modules.filter((each) => text(each) !== text(step)) };
    case "add-thing":
      assert.ok(!things.has(step.role), `added ${step.role} twice`);
      return { ...state, things: things.set(step.role, step.description) };
    case "replace-thing":
      assert.ok(things.has(step.role), `replaced ${step.role}, which is not there`);
      return { ...state, things: things.set(step.role, step.description) };
    case "remove-thing":
      assert.ok(things.delete(step.role), `removed ${step.role}, which is not there`);
      return { ...state, things };
    case "stop-container":
      return { ...state, containers: others(step.container) };
    case "start-container":
    case "replace-container": {
      const { container, fingerprint, digest, service } = step.instance;
      const key = { digest, memoryBytes: service.budget.memoryBytes };
      assert.ok(
        state.modules.some((each) => text(each) === text(key)),
        `started ${container} without its module`,
      );
      return { ...state, containers: [...others(container), { container, fingerprint, phase: "running" }] };
    }
  }
}

function text({ digest, memoryBytes }: ModuleKey): string {
  return `${digest} ${memoryBytes}`;
}

function moduleOf({ digest, memoryBytes }: ModuleKey): ModuleKey {
  return { digest, memoryBytes };
}

function carryOut(state: CurrentState, desired: DesiredState): CurrentState {
  return plan(state, desired).reduce(after, state);
}

function names(steps: readonly Step[]): readonly string[] {
  return steps.map((step) => describeStep(step).replace(/sha256:(.)\S+/, "$1"));
}

const phase: fc.Arbitrary<ContainerPhase> = fc.constantFrom("running", "waiting", "due", "ended");

const service: fc.Arbitrary<Service> = fc
  .record({
    name: fc.constantFrom("a", "b", "c", "d"),
    replicas: fc.integer({ min: 0, max: 3 }),
    memoryBytes: fc.constantFrom(65_536, 131_072),
    environment: fc.dictionary(fc.constantFrom("X", "Y"), fc.constantFrom("1", "2")),
  })
  .map(({ memoryBytes, ...parts }) => makeService({ ...parts, budget: { ...makeService().budget, memoryBytes } }));

const desiredState: fc.Arbitrary<DesiredState> = fc
  .record({
    services: fc.uniqueArray(service, { selector: ({ name }) => name }),
    digits: fc.record({ a: fc.constantFrom("1", "2"), b: fc.constantFrom("1", "2") }, { requiredKeys: [] }),
    things: fc.dictionary(fc.constantFrom("machine", "coolant", "door"), fc.constantFrom("one", "two")),
  })
  .map(({ services, digits, things }) => {
    const desired = makeDesired(services, things);
    const changed = Object.entries(digits).map(([name, digit]) => [name, digestOf(digit)] as const);
    return { ...desired, images: { ...desired.images, ...Object.fromEntries(changed) } };
  });

/** A device on which another desired state was carried out and some containers ended since. */
const currentState: fc.Arbitrary<CurrentState> = fc
  .tuple(desiredState, fc.array(phase, { minLength: 12, maxLength: 12 }))
  .map(([desired, phases]) => {
    const state = carryOut(NOTHING, desired);
    return { ...state, containers: state.containers.map((each, i) => ({ ...each, phase: phases[i] ?? "running" })) };
  });

test("plan() has no steps when nothing was ever desired", () => {
  assert.deepEqual(plan(NOTHING, undefined), []);
});

test("plan() prepares, adds Things, then starts containers after those they depend on", () => {
  const desired = makeDesired([makeService({ name: "first" }), makeService({ name: "second", dependsOn: ["first"] })], {
    machine: "td",
  });
  assert.deepEqual(names(plan(NOTHING, desired)), [
    "prepare-image 1",
    "add-thing machine",
    "start-container app/first",
    "start-container app/second",
  ]);
});

test("plan() prepares an image once for each memory limit", () => {
  const budget = { ...makeService().budget, memoryBytes: 131_072 };
  const desired = makeDesired([makeService({ name: "a", replicas: 2 }), makeService({ name: "b", budget })]);
  const prepared = plan(NOTHING, desired).filter(({ kind }) => kind === "prepare-image");
  assert.equal(prepared.length, 2);
});

test("plan() stops what goes in reverse order, and Things go after the containers that used them", () => {
  const before = carryOut(
    NOTHING,
    makeDesired([makeService({ name: "a" }), makeService({ name: "b" })], { machine: "td" }),
  );
  assert.deepEqual(names(plan(before, makeDesired([]))), [
    "stop-container app/b",
    "stop-container app/a",
    "remove-thing machine",
    "release-image 1",
  ]);
});

test("plan() replaces a container whose image changed, and only it", () => {
  const services = [makeService({ name: "a" }), makeService({ name: "b" })];
  const desired = makeDesired(services, { machine: "td" });
  const next = { ...desired, images: { ...desired.images, b: digestOf("2") } };
  assert.deepEqual(names(plan(carryOut(NOTHING, desired), next)), ["prepare-image 2", "replace-container app/b"]);
});

test("plan() keeps the container that a service has when it gets more replicas", () => {
  const before = carryOut(NOTHING, makeDesired([makeService()]));
  assert.deepEqual(names(plan(before, makeDesired([makeService({ replicas: 2 })]))), ["start-container app/guard/2"]);
});

test("plan() does not care for the order in which things are written", () => {
  const environment = { A: "1", B: "2" };
  const before = carryOut(NOTHING, makeDesired([makeService({ environment })]));
  assert.deepEqual(plan(before, makeDesired([makeService({ environment: { B: "2", A: "1" } })])), []);
});

test("plan() starts a container that is due again and leaves one that waits or ended", () => {
  const desired = makeDesired([makeService({ name: "a" }), makeService({ name: "b" }), makeService({ name: "c" })]);
  const before = carryOut(NOTHING, desired);
  const phases: readonly ContainerPhase[] = ["waiting", "due", "ended"];
  const containers = before.containers.map((each, i) => ({ ...each, phase: phases[i] ?? "running" }));
  assert.deepEqual(names(plan({ ...before, containers }, desired)), ["start-container app/b"]);
});

test("plan() converges: after its steps there is nothing left to do", () => {
  fc.assert(
    fc.property(currentState, desiredState, (current, desired) => {
      const end = carryOut(current, desired);
      assert.deepEqual(names(plan(end, desired)), []);
      assert.deepEqual(new Map(Object.entries(desired.things)), new Map(end.things));
      assert.deepEqual(
        new Set(end.containers.map(({ container }) => container)),
        new Set(instancesOf(desired).map(({ container }) => container)),
      );
    }),
  );
});

test("plan() converges from wherever its steps were cut off", () => {
  fc.assert(
    fc.property(currentState, desiredState, fc.nat(20), (current, desired, taken) => {
      const cut = plan(current, desired).slice(0, taken).reduce(after, current);
      assert.deepEqual(names(plan(carryOut(cut, desired), desired)), []);
    }),
  );
});

test("plan() has no step for what did not change", () => {
  fc.assert(
    fc.property(currentState, desiredState, (current, desired) => {
      const wanted = new Map(instancesOf(desired).map((each) => [each.container, each.fingerprint]));
      const kept = current.containers.filter(
        ({ container, fingerprint, phase }) => phase !== "due" && wanted.get(container) === fingerprint,
      );
      const sameThings = [...current.things].filter(([role, td]) => desired.things[role] === td).map(([role]) => role);
      for (const name of names(plan(current, desired))) {
        const [kind = "", subject = ""] = name.split(" ");
        assert.ok(!kind.endsWith("container") || kept.every(({ container }) => container !== subject), name);
        assert.ok(!kind.endsWith("thing") || !sameThings.includes(subject), name);
      }
    }),
  );
});
