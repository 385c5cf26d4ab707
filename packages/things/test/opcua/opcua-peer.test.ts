import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { SystemClock, ThimbleError } from "@thimble/base";
import { parseThingDescription } from "../../src/description/parse-thing-description.ts";
import { isOpcuaBinding, type OpcuaBinding } from "../../src/opcua/opcua-binding.ts";
import { OpcuaDriver } from "../../src/opcua/opcua-driver.ts";
import { NO_SECRETS } from "../no-secrets.ts";
import { until } from "../until.ts";

const SERVER = fileURLToPath(new URL("asyncua-server.py", import.meta.url));
const hasPeer = spawnSync("python3", ["-c", "import asyncua"]).status === 0;
const skip = hasPeer ? false : "install the OPC UA server of Python with: pip install asyncua";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

function bindingOf(form: string): OpcuaBinding {
  const text = `"@context": https://www.w3.org/2022/wot/td/v1.1\ntitle: Pump\nproperties: { a: { type: number, unit: "1", forms: [{ ${form} }] } }\n`;
  const read = parseThingDescription(text, "pump.td.yaml", "pump").properties[0]?.read;
  assert.ok(isOpcuaBinding(read));
  return read;
}

test("OpcuaDriver reads, writes, calls and is told by asyncua's server", { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "thimble-asyncua-"));
  const port = await freePort();
  const server = spawn("python3", [SERVER, String(port)], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(async () => {
    server.stdin.end();
    if (server.exitCode === null) await once(server, "exit");
    rmSync(folder, { recursive: true, force: true });
  });
  await once(server.stdout, "data");
  const base = `opc.tcp://127.0.0.1:${port}/plant`;
  const driver = new OpcuaDriver({ address: base, clock: new SystemClock(), secrets: NO_SECRETS, pkiFolder: folder });
  t.after(() => driver.close());
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
});
