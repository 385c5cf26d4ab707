import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SystemClock, ThimbleError } from "@thimble/base";
import { OPCUACertificateManager } from "node-opcua-certificate-manager";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { isOpcuaBinding, type OpcuaBinding } from "../../src/opcua/opcua-binding.ts";
import { OpcuaDriver } from "../../src/opcua/opcua-driver.ts";
import { scanOpcua } from "../../src/opcua/scan-opcua.ts";
import { hasOpenssl, makeCertificate } from "../certificate.ts";
import { freePort } from "../free-port.ts";
import { NO_SECRETS } from "../no-secrets.ts";
import { hasCode } from "../things.ts";
import { until } from "../until.ts";

const SERVER = fileURLToPath(new URL("asyncua-server.py", import.meta.url));
const hasPeer = spawnSync("python3", ["-c", "import asyncua"]).status === 0;
const skip = hasPeer ? false : "install the OPC UA server of Python with: pip install asyncua";

function bindingOf(form: string): OpcuaBinding {
  const text = `"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: Pump\nproperties: { a: { type: number, unit: "1", forms: [{ ${form} }] } }\n`;
  const read = parseThingDescription(text, "pump.td.yaml", "pump").properties[0]?.read;
  assert.ok(isOpcuaBinding(read));
  return read;
}

/** A server of asyncua, which ends with the test, its address and the node id of its type of alarms. */
async function startPeer(t: TestContext, secured: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), "thimble-asyncua-"));
  const port = await freePort();
  const server = spawn("python3", [SERVER, String(port), ...secured], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(async () => {
    server.stdin.end();
    if (server.exitCode === null) await once(server, "exit");
    rmSync(folder, { recursive: true, force: true });
  });
  const [line] = await once(server.stdout, "data");
  const base = `opc.tcp://127.0.0.1:${port}/plant`;
  const driver = new OpcuaDriver({ address: base, clock: new SystemClock(), secrets: NO_SECRETS, pkiFolder: folder });
  t.after(() => driver.close());
  return { base, driver, pkiFolder: folder, alarmType: String(line).trim() };
}

test("OpcuaDriver reads, writes, calls and is told by asyncua's server", { skip }, async (t) => {
  const { base, driver, pkiFolder } = await startPeer(t);
  const speed = bindingOf(
    `href: "${base}?id=nsu=http://example.org/plant;s=Pump.Speed", thimble:samplingInterval: 50ms`,
  );
  const limit = bindingOf(`href: "${base}", uav:browsePath: "/Root/Objects/2:Pump/2:Limit"`);
  const values: number[] = [];
  driver.subscribe([speed], {
    onAnswer: async (_index, answer) => {
      if (!(answer instanceof ThimbleError)) values.push(answer.value);
    },
    onDown: () => undefined,
  });
  await driver.connect();
  assert.deepEqual(
    (await driver.read([speed, limit])).map((answer) => (answer instanceof ThimbleError ? answer : answer.value)),
    [1450.5, 10],
  );
  await driver.write(limit, 65_535);
  const [answer] = await driver.read([limit]);
  assert.ok(answer !== undefined && !(answer instanceof ThimbleError) && answer.value === 65_535);
  await driver.write({ ...speed, node: { kind: "browse-path", text: "/Objects/2:Pump/2:Set" }, isMethod: true }, 99.5);
  await until(() => values.includes(99.5), "the server told of the change");
  const method = (name: string): OpcuaBinding => ({
    ...speed,
    node: { kind: "browse-path", text: `/Objects/2:Pump/2:${name}` },
    isMethod: true,
  });
  assert.equal(await driver.invoke(method("Twice"), 21), 42);
  await assert.rejects(driver.invoke(method("Set"), 99.5), hasCode("things.bad-answer"));

  const [found, ...others] = await scanOpcua(base, { clock: new SystemClock(), pkiFolder });
  assert.deepEqual([found?.title, others], ["Pump", []]);
  assert.deepEqual(found?.has, ["Speed 99.5", "Limit 65535", "Twice", "Set", "Alarm", "Motor.Heat 41.5 Cel"]);
  const described = parseThingDescription(JSON.stringify(found?.thing?.description), "pump.td.json", "pump");
  const heat = described.properties.find(({ property }) => property.name === "Motor.Heat");
  assert.deepEqual([heat?.property.unit, heat?.property.minimum, heat?.property.maximum], ["Cel", -10, 120]);
  const [read] = await driver.read([heat?.read].filter(isOpcuaBinding));
  assert.ok(read !== undefined && !(read instanceof ThimbleError) && read.value === 41.5);
  assert.deepEqual(described.actions[0]?.action.input?.type, "number");
});

test("OpcuaDriver logs in to asyncua's server with a certificate of a user, and nobody else is let in", {
  skip: skip || (hasOpenssl() ? false : "openssl is missing: apt-get install openssl"),
}, async (t) => {
  const folders = mkdtempSync(join(tmpdir(), "thimble-asyncua-users-"));
  t.after(() => rmSync(folders, { recursive: true, force: true }));
  const make = (name: string, uri: string): string => {
    mkdirSync(join(folders, name), { recursive: true });
    const { cert, key } = makeCertificate(join(folders, name), uri);
    return readFileSync(cert, "utf8") + readFileSync(key, "utf8");
  };
  const server = make(".", "urn:test:server");
  const logins: Readonly<Record<string, string>> = {
    me: make("user", "urn:test:me"),
    other: make("other", "urn:test:other"),
  };
  const { base, pkiFolder } = await startPeer(t, [folders]);
  const trusting = new OPCUACertificateManager({ rootFolder: pkiFolder });
  await trusting.initialize();
  await trusting.trustCertificate(new X509Certificate(server).raw);
  await trusting.dispose();
  const secrets = { ...NO_SECRETS, load: async (name: string) => logins[name] ?? assert.fail(name) };
  const open = (login: string): OpcuaDriver => {
    const address = `${base}?mode=SignAndEncrypt&policy=Basic256Sha256&login=${login}`;
    const driver = new OpcuaDriver({ address, clock: new SystemClock(), secrets, pkiFolder });
    t.after(() => driver.close());
    return driver;
  };
  const driver = open("me");
  await driver.connect();
  const [answer] = await driver.read([bindingOf(`href: "${base}?id=nsu=http://example.org/plant;s=Pump.Limit"`)]);
  assert.equal(Object(answer).value, 10);
  await assert.rejects(open("other").connect(), hasCode("things.refused"));
});

test("OpcuaDriver is told of the events of asyncua's server: by type, by severity, at an object and at the server", {
  skip,
}, async (t) => {
  const { base, driver, alarmType } = await startPeer(t);
  const text = `
"@context": [https://www.w3.org/2022/wot/td/v1.1, { thimble: urn:thimble:td:v1# }]
title: Pump
base: ${base}
events:
  overheated:
    data: { type: number, unit: Cel }
    forms: [{ href: "?id=nsu=http://example.org/plant;s=Pump", thimble:eventType: ${alarmType}, thimble:field: "2:Temperature" }]
  serious: { data: { type: integer, unit: "1" }, forms: [{ href: "", thimble:minimumSeverity: 500, thimble:source: Pump }] }
  anything: { forms: [{ href: "" }] }
  none: { forms: [{ href: "?id=nsu=http://example.org/none;i=1" }] }
`;
  const { events = [], thing } = parseThingDescription(text, "pump.td.yaml", "pump");
  assert.deepEqual(thing.unserved, undefined);
  const told: (readonly [string | undefined, number | string, unknown])[] = [];
  driver.subscribe(events.map(({ read }) => read).filter(isOpcuaBinding), {
    onAnswer: async (index, answer) => {
      const name = events[index]?.event.name;
      if (answer instanceof ThimbleError) told.push([name, answer.code, undefined]);
      else told.push([name, answer.value, answer.event?.details["message"]]);
      if (!(answer instanceof ThimbleError)) assert.ok(Math.abs((answer.event?.time ?? 0) - Date.now() / 1000) < 60);
    },
    onDown: () => undefined,
  });
  await driver.connect();
  assert.deepEqual(told, [["none", "things.refused", undefined]]);
  const method = { ...bindingOf(`href: "${base}?id=nsu=http://example.org/plant;s=Pump.Alarm"`), isMethod: true };
  await driver.write(method, 91.5);
  await until(() => told.length >= 4, "the server told of its events");
  assert.deepEqual(told.slice(1).toSorted(), [
    ["anything", Number.NaN, "by the way"],
    ["anything", Number.NaN, "too hot: 91.5"],
    ["overheated", 91.5, "too hot: 91.5"],
    ["serious", 800, "too hot: 91.5"],
  ]);
});
