import assert from "node:assert/strict";
import { test } from "node:test";
import { type ErrorCode, isThimbleError, ThimbleError } from "@thimble/base";
import { type Asks, type DesiredState, NO_GRANTS, type Service } from "@thimble/model";
import { type AdmissionPorts, admit } from "../../src/plan/admit.ts";
import { MACHINE_TD, makeDesired, makeService } from "../fixtures.ts";

const NO_TRIGGERS = { reading: [], message: [], tick: undefined } as const;

const NOTHING_ASKED: AdmissionPorts = { describe: async () => ({ asks: undefined }), prepare: async () => undefined };

function withMachine(...services: readonly Service[]): DesiredState {
  return makeDesired(services, { machine: MACHINE_TD });
}

async function refused(desired: DesiredState, code: ErrorCode, ports = NOTHING_ASKED): Promise<ThimbleError> {
  try {
    await admit(desired, ports);
  } catch (error) {
    assert.ok(isThimbleError(error, code), String(error));
    return error;
  }
  return assert.fail("it was taken");
}

test("admit() takes a desired state whose services stay within what there is", async () => {
  const service = makeService({
    grants: { read: ["machine/valve"], write: ["machine/speed"], publish: ["plant/#"] },
    on: { ...NO_TRIGGERS, reading: ["machine/temperature"] },
  });
  const prepared: unknown[] = [];
  await admit(withMachine(service), { ...NOTHING_ASKED, prepare: async (key) => void prepared.push(key) });
  assert.deepEqual(prepared, [{ digest: `sha256:${"1".repeat(64)}`, memoryBytes: 65_536 }]);
});

test("admit() lists the grants that an image asks for and does not get", async () => {
  const asks: Asks = {
    grants: { read: [], write: ["machine/speed"], publish: ["plant/1/anomaly"] },
    on: NO_TRIGGERS,
    budget: {},
  };
  const error = await refused(withMachine(makeService()), "agent.grants-missing", {
    ...NOTHING_ASKED,
    describe: async () => ({ asks }),
  });
  assert.match(error.message, /write machine\/speed, publish plant\/1\/anomaly/);
});

test("admit() refuses a Thing in another unit than the image expects, unless the conversion is declared", async () => {
  const reads = makeService({ grants: { ...NO_GRANTS, read: ["machine/temperature"] } });
  const expecting = (unit: string): AdmissionPorts => ({
    ...NOTHING_ASKED,
    describe: async () => ({
      asks: { grants: NO_GRANTS, on: NO_TRIGGERS, budget: {}, units: { "machine/temperature": unit } },
    }),
  });
  await admit(withMachine(reads), expecting("Cel"));
  const error = await refused(withMachine(reads), "agent.unit-mismatch", expecting("[degF]"));
  assert.match(error.message, /expects "machine\/temperature" in \[degF\], and gets Cel/);
  assert.equal(error.expected, "declare the conversion, x-thimble: { units: { machine/temperature: [degF] } }");
  const converted = makeService({ ...reads, units: { "machine/temperature": "[degF]" } });
  await admit(withMachine(converted), expecting("[degF]"));
  // What is converted is what it gets.
  assert.match(
    (await refused(withMachine(converted), "agent.unit-mismatch", expecting("Cel"))).message,
    /gets \[degF\]/,
  );
  const other = await refused(withMachine(reads), "agent.unit-mismatch", expecting("Pa"));
  assert.equal(other.expected, "a Thing that has it in Pa");
});

test("admit() refuses an event in another unit than the image expects", async () => {
  const forms = [{ href: "simulated:" }];
  const events = { hot: { forms, data: { type: "number", unit: "[degF]" } }, rang: { forms } };
  const machine = JSON.stringify({ ...JSON.parse(MACHINE_TD), events });
  const message = ["things/machine/events/hot", "things/machine/events/rang"];
  const desired = makeDesired([makeService({ on: { ...NO_TRIGGERS, message } })], { machine });
  const expecting = (unit: string): AdmissionPorts => ({
    ...NOTHING_ASKED,
    describe: async () => ({
      asks: { grants: NO_GRANTS, on: NO_TRIGGERS, budget: {}, units: { "machine/events/hot": unit } },
    }),
  });
  // A SenML pack has primary units only, so Fahrenheit comes in Celsius.
  await admit(desired, expecting("Cel"));
  for (const unit of ["[degF]", "K", "Pa"]) {
    const error = await refused(desired, "agent.unit-mismatch", expecting(unit));
    assert.match(error.message, /expects the event "machine\/events\/hot" in .*, and gets Cel/);
  }
});

test("admit() refuses a conversion into a unit of something else, and of what has no unit", async () => {
  const of = (path: string): Service =>
    makeService({ grants: { ...NO_GRANTS, read: ["machine/temperature", "machine/valve"] }, units: { [path]: "Pa" } });
  const heat = await refused(withMachine(of("machine/temperature")), "agent.unit-mismatch");
  assert.deepEqual([heat.where, heat.expected], ["services.guard.x-thimble.units", "a unit of what Cel measures"]);
  const valve = await refused(withMachine(of("machine/valve")), "agent.unit-mismatch");
  assert.match(valve.message, /its Thing has no unit/);
});

test("admit() names the nearest property for one that no Thing has", async () => {
  const service = makeService({ on: { ...NO_TRIGGERS, reading: ["machine/temprature"] } });
  const error = await refused(withMachine(service), "agent.unknown-property");
  assert.equal(error.where, "services.guard.x-thimble.on.reading");
  assert.equal(error.expected, 'did you mean "machine/temperature"?');
});

test("admit() names the nearest action for one that no Thing has, and takes one that a Thing has", async () => {
  const actions = { home: { forms: [{ href: "simulated:" }] } };
  const machine = JSON.stringify({ ...JSON.parse(MACHINE_TD), actions });
  const invoking = (path: string): DesiredState =>
    makeDesired([makeService({ grants: { ...NO_GRANTS, invoke: [path] } })], { machine });
  await admit(invoking("machine/home"), NOTHING_ASKED);
  const error = await refused(invoking("machine/hom"), "agent.unknown-action");
  assert.deepEqual(
    [error.where, error.expected],
    ["services.guard.x-thimble.grants.invoke", 'did you mean "machine/home"?'],
  );
});

test("admit() says why a property or an action that a Thing has is not served", async () => {
  const td = JSON.parse(MACHINE_TD);
  const name = { type: "string", forms: [{ href: "simulated:" }] };
  const say = { input: { type: "string" }, forms: [{ href: "simulated:" }] };
  const machine = JSON.stringify({ ...td, properties: { ...td.properties, name }, actions: { say } });
  const asking = (grants: Partial<typeof NO_GRANTS>): DesiredState =>
    makeDesired([makeService({ grants: { ...NO_GRANTS, ...grants } })], { machine });
  const text = await refused(asking({ read: ["machine/name"] }), "agent.unknown-property");
  assert.match(text.message, /"machine\/name": it is not served: it is any text/);
  const action = await refused(asking({ invoke: ["machine/say"] }), "agent.unknown-action");
  assert.match(action.message, /"machine\/say": it is not served: of what goes with it, it is any text/);
});

test("admit() refuses to have a read-only property written and a write-only one read", async () => {
  const writes = makeService({ grants: { ...NO_GRANTS, write: ["machine/temperature"] } });
  assert.match((await refused(withMachine(writes), "agent.property-access")).message, /written/);
  const reads = makeService({ grants: { ...NO_GRANTS, read: ["machine/speed"] } });
  assert.match((await refused(withMachine(reads), "agent.property-access")).message, /read/);
});

test("admit() refuses grants for topics that belong to the device", async () => {
  const service = makeService({ grants: { ...NO_GRANTS, publish: ["things/machine/#"] } });
  await refused(withMachine(service), "agent.reserved-topic");
});

test("admit() refuses a platform that the device has no engine for", async () => {
  const error = await refused(withMachine(makeService({ platform: "linux/amd64" })), "agent.platform-unsupported");
  assert.equal(error.expected, "wasip1/wasm");
});

test("admit() refuses a service whose image has no digest", async () => {
  await refused({ ...withMachine(makeService()), images: {} }, "agent.image-missing");
});

test("admit() refuses a Thing Description that can not be used", async () => {
  await assert.rejects(admit(makeDesired([makeService()], { machine: "{}" }), NOTHING_ASKED), ThimbleError);
});

test("admit() passes on why an image can not be used", async () => {
  const prepare = async (): Promise<never> => {
    throw new ThimbleError("images.digest-mismatch", "Cannot use the image: other bytes");
  };
  await refused(withMachine(makeService()), "images.digest-mismatch", { ...NOTHING_ASKED, prepare });
});

test("admit() names all problems at once, and prepares nothing", async () => {
  const one = makeService({ name: "one", platform: "linux/amd64" });
  const two = makeService({ name: "two", on: { ...NO_TRIGGERS, reading: ["machine/nothing-like-it"] } });
  const error = await refused(withMachine(one, two), "agent.platform-unsupported", {
    ...NOTHING_ASKED,
    prepare: async () => assert.fail("prepared"),
  });
  assert.match(error.message, /2 problems.*linux\/amd64.*nothing-like-it/s);
});

test("admit() asks whether an image is trusted before it reads what the image says", async () => {
  const asked: unknown[] = [];
  const trust: AdmissionPorts["trust"] = async (image, digest) => {
    asked.push([image, digest]);
    throw new ThimbleError("images.not-signed", "Cannot trust the image");
  };
  const service = makeService();
  const describe = async () => assert.fail("it was read");
  await refused(withMachine(service), "images.not-signed", { ...NOTHING_ASKED, describe, trust });
  assert.deepEqual(asked, [[service.image, `sha256:${"1".repeat(64)}`]]);
});

test("admit() takes a trigger on an event that a Thing has, and names the nearest for one that none has", async () => {
  const forms = [{ href: "simulated:" }];
  const events = { hot: { forms }, far: { forms: [{ href: "opc.tcp://192.0.2.9/?id=i=1" }] } };
  const machine = JSON.stringify({ ...JSON.parse(MACHINE_TD), events });
  const told = (...message: readonly string[]): DesiredState =>
    makeDesired([makeService({ on: { ...NO_TRIGGERS, message } })], { machine });
  await admit(told("things/machine/events/hot", "things/+/events/#", "plant/events/hto"), NOTHING_ASKED);
  const error = await refused(told("things/machine/events/hto"), "agent.unknown-event");
  assert.equal(error.expected, 'did you mean "things/machine/events/hot"?');
  assert.match(
    (await refused(told("things/machine/events/far"), "agent.unknown-event")).message,
    /not served: no form of it/,
  );
});
