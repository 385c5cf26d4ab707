import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { SystemClock, ThimbleError, VirtualClock } from "@thimble/base";
import { MessageSecurityMode, SecurityPolicy } from "node-opcua-client";
import type { OPCUAServerOptions } from "node-opcua-server";
import type { DriverAnswer } from "../../src/driver/driver.ts";
import type { OpcuaBinding } from "../../src/opcua/opcua-binding.ts";
import { OpcuaDriver, type OpcuaDriverOptions } from "../../src/opcua/opcua-driver.ts";
import { testDriverContract } from "../driver-contract.ts";
import { testEventContract } from "../event-contract.ts";
import { NO_SECRETS } from "../no-secrets.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";
import { NAMESPACE, TestServer } from "./test-server.ts";

// One folder for all: a key takes a while to make.
const folder = mkdtempSync(join(tmpdir(), "thimble-opcua-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const clock = new SystemClock();

function variable(text: string, parts: Partial<OpcuaBinding> = {}): OpcuaBinding {
  return { driver: "opcua", node: { kind: "node-id", text }, isMethod: false, samplingInterval: 20, ...parts };
}

const A = variable(`nsu=${NAMESPACE};s=a`);
const B: OpcuaBinding = { ...A, node: { kind: "browse-path", text: "/Objects/2:Machine/2:b" } };

testDriverContract("OpcuaDriver", async () => {
  const server = await TestServer.start(join(folder, "server"));
  return {
    driver: new OpcuaDriver({
      address: server.endpoint,
      clock,
      secrets: NO_SECRETS,
      pkiFolder: join(folder, "client"),
    }),
    bindings: [A, B],
    hold: async ([a, b]) => {
      server.held.set("a", a).set("b", b);
    },
    takeAway: () => server.takeAway(),
    putBack: () => server.putBack(),
    end: () => server.takeAway(),
  };
});

testEventContract("OpcuaDriver", async () => {
  const server = await TestServer.start(join(folder, "server"));
  const pkiFolder = join(folder, "client");
  const driver = new OpcuaDriver({ address: server.endpoint, clock, secrets: NO_SECRETS, pkiFolder });
  const wish = { type: undefined, field: ["Severity"], minimumSeverity: 1, source: "Machine" };
  const event = variable("i=2253", { event: wish });
  return {
    driver,
    subscribe: (listener) => driver.subscribe([event], listener),
    happen: async (value) => server.raise(value),
    takeAway: () => server.takeAway(),
    putBack: () => server.putBack(),
    end: () => server.takeAway(),
  };
});

async function open(t: TestContext, options: Partial<OpcuaDriverOptions> = {}, serverOptions: OPCUAServerOptions = {}) {
  const server = await TestServer.start(join(folder, "server"), serverOptions);
  const pkiFolder = join(folder, "client");
  const driver = new OpcuaDriver({ address: server.endpoint, clock, secrets: NO_SECRETS, pkiFolder, ...options });
  t.after(async () => {
    await driver.close();
    await server.takeAway();
  });
  return { server, driver };
}

test("OpcuaDriver takes a server that ended its subscription for one that is gone, and hears it again when it connects", async (t) => {
  const { server, driver } = await open(t);
  const values: number[] = [];
  let downs = 0;
  using _ = driver.subscribe([A], {
    onAnswer: async (_index, answer) => {
      if (!(answer instanceof ThimbleError)) values.push(Number(answer.value));
    },
    onDown: () => {
      downs += 1;
    },
  });
  await driver.connect();
  await until(() => values.length === 1, "the first value came");
  server.expireSubscriptions();
  await until(() => downs === 1, "the driver knows that nothing comes any more");
  await driver.connect();
  server.held.set("a", 5);
  await until(() => values.includes(5), "it hears the server again");
  assert.equal(downs, 1);
});

test("OpcuaDriver hands on what the server sends, in order, and what it does not know", async (t) => {
  const { server, driver } = await open(t);
  const answers: (readonly [number, number | string])[] = [];
  const onAnswer = async (index: number, answer: DriverAnswer): Promise<void> => {
    answers.push([index, answer instanceof ThimbleError ? answer.code : answer.value]);
  };
  driver.subscribe([A, variable("ns=2;s=none")], { onAnswer, onDown: () => undefined });
  await driver.connect();
  await until(() => answers.length === 2, "the first values came");
  server.held.set("a", 5);
  await until(() => answers.some(([, value]) => value === 5), "the change came");
  assert.deepEqual(
    answers.filter(([index]) => index === 0),
    [
      [0, 0],
      [0, 5],
    ],
  );
  assert.deepEqual(
    answers.find(([index]) => index === 1),
    [1, "things.refused"],
  );
});

test("OpcuaDriver keeps the newest value for a listener that is slow, whatever the server sends meanwhile", async (t) => {
  const { server, driver } = await open(t);
  const values: number[] = [];
  let dropped = 0;
  const busy = Promise.withResolvers<void>();
  const onAnswer = async (_index: number, answer: DriverAnswer): Promise<void> => {
    if (!(answer instanceof ThimbleError)) values.push(answer.value);
    await busy.promise;
  };
  const onDropped = (): void => {
    dropped += 1;
  };
  driver.subscribe([A], { onAnswer, onDropped, onDown: () => undefined });
  await driver.connect();
  await until(() => values.length === 1, "the first value came");
  let said = 0;
  const saysMore = (): boolean => {
    said += 1;
    server.held.set("a", said);
    return dropped >= 3;
  };
  await until(saysMore, "some values gave way");
  busy.resolve();
  await until(() => values.includes(said), "the newest value came");
  assert.equal(values[0], 0);
  assert.deepEqual(
    values,
    values.toSorted((x, y) => x - y),
  );
});

test("OpcuaDriver leaves no subscription behind at the server for one that was ended while it began", async (t) => {
  const { server, driver } = await open(t);
  const listener = { onAnswer: async () => undefined, onDown: () => undefined };
  await driver.connect();
  driver.subscribe([A], listener)[Symbol.dispose]();
  await until(() => server.subscriptions === 1, "the subscription began");
  await until(() => server.subscriptions === 0, "it is over");
});

test("OpcuaDriver tells that the session ended", async (t) => {
  const { server, driver } = await open(t);
  const downs: string[] = [];
  driver.subscribe([A], { onAnswer: async () => undefined, onDown: ({ code }) => void downs.push(code) });
  await driver.connect();
  await server.takeAway();
  await until(() => downs.length > 0, "the end was told");
  assert.deepEqual(downs, ["things.unreachable"]);
});

test("OpcuaDriver writes in the variable's type, and refuses what does not fit or may not be", async (t) => {
  const { server, driver } = await open(t);
  await driver.connect();
  await driver.write(variable("ns=2;s=flag"), 1);
  assert.equal(server.held.get("flag"), true);
  await assert.rejects(driver.write(variable("ns=2;s=Small"), 256), hasCode("things.out-of-range"));
  await assert.rejects(driver.write(variable("ns=2;s=Name"), 1), hasCode("things.refused"));
  await assert.rejects(driver.write(variable("ns=2;s=Fixed"), 1), (error: unknown) => {
    assert.ok(error instanceof ThimbleError);
    assert.match(error.message, /ns=2;s=Fixed.*BadNotWritable/);
    return error.code === "things.refused";
  });
});

test("OpcuaDriver says which of several variables are no numbers, or not there", async (t) => {
  const { driver } = await open(t);
  await driver.connect();
  const nodes = [
    variable("ns=2;s=Fixed"),
    variable("ns=2;s=Name"),
    variable("ns=2;s=none"),
    variable("nsu=urn:no;s=a"),
  ];
  const answers = await driver.read(nodes);
  assert.deepEqual(
    answers.map((answer) => (answer instanceof ThimbleError ? answer.code : answer.value)),
    [3, "things.bad-answer", "things.refused", "things.refused"],
  );
});

test("OpcuaDriver calls a method", async (t) => {
  const { server, driver } = await open(t);
  await driver.connect();
  await driver.write(variable("ns=2;s=Home", { isMethod: true }), 12.5);
  assert.deepEqual(server.calls, [12.5]);
});

test("OpcuaDriver says which package is missing", async () => {
  const driver = new OpcuaDriver({
    address: "opc.tcp://127.0.0.1:1",
    clock: new VirtualClock(),
    secrets: NO_SECRETS,
    load: () => Promise.reject(new Error("Cannot find package")),
  });
  await assert.rejects(driver.connect(), (error: unknown) => {
    assert.ok(error instanceof ThimbleError);
    assert.equal(error.expected, "npm install node-opcua-client@2");
    return error.code === "things.missing-library";
  });
});

test("OpcuaDriver logs in with a secret of the device, over the channel that the address asks for", async (t) => {
  const { server } = await open(
    t,
    {},
    {
      allowAnonymous: false,
      securityModes: [MessageSecurityMode.None, MessageSecurityMode.SignAndEncrypt],
      securityPolicies: [SecurityPolicy.None, SecurityPolicy.Basic256Sha256],
      userManager: { isValidUser: (name: string, password: string) => name === "plant" && password === "right:one" },
    },
  );
  const secrets = { ...NO_SECRETS, load: async (name: string) => (name === "plc" ? "plant:right:one" : "plant:wrong") };
  const pkiFolder = join(folder, "client");
  const of = (login: string): OpcuaDriver =>
    new OpcuaDriver({ address: `${server.endpoint}?login=${login}`, clock, secrets, pkiFolder });
  const driver = of("plc");
  await driver.connect();
  assert.deepEqual(await driver.read([variable("ns=2;s=Fixed")]).then(([answer]) => Object(answer).value), 3);
  await driver.close();
  await assert.rejects(of("other").connect(), hasCode("things.refused"));
});
