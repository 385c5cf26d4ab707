import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { ServerTCP } from "modbus-serial";
import { freePort } from "../../../things/test/free-port.ts";
import { type RunningProcess, startProcess } from "../support/command-line.ts";
import { assemble } from "../support/guard-module.ts";
import { plantProject, type TemporaryFolder } from "../support/plant-project.ts";

/** Opens the valve above 90 degrees, closes it never, and traps above 150. */
const OPENER = assemble(`(module
  (import "thimble:edge/things@0.2.0" "property" (func $property (param i32 i32 i32 i32) (result i32)))
  (import "thimble:edge/things@0.2.0" "write" (func $write (param i32 f64) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "coolantopen")
  (global $valve (mut i32) (i32.const 0))
  (func (export "start")
    (global.set $valve (call $property (i32.const 0) (i32.const 7) (i32.const 7) (i32.const 4))))
  (func (export "reading") (param $property i32) (param $value f64) (param $time f64) (param $quality i32)
    (if (f64.gt (local.get $value) (f64.const 150)) (then unreachable))
    (if (f64.gt (local.get $value) (f64.const 90))
      (then (drop (call $write (global.get $valve) (f64.const 1)))))))`);

const COMPOSE = `name: small
services:
  guard:
    image: guard:1.0.0
    build: ./guard
    x-thimble:
      on: { reading: [machine/temperature] }
      grants: { write: [coolant/open] }
`;

/** A Modbus server that is not ours, in this process: it outlives the agent, as a plant does. */
class Plant implements AsyncDisposable {
  temperature: number = 80;
  isOpen: boolean = false;
  readonly #server: ServerTCP;
  readonly #changed = new Set<() => void>();

  private constructor(server: (plant: Plant) => ServerTCP) {
    this.#server = server(this);
  }

  static async start(): Promise<{ readonly plant: Plant; readonly port: number }> {
    // The library takes port 0 for its default.
    const port = await freePort();
    const plant = new Plant(
      (self) =>
        new ServerTCP(
          {
            getInputRegister: () => self.temperature * 100,
            getCoil: () => self.isOpen,
            setCoil: (_: number, level: boolean) => self.#set(level),
          },
          { host: "127.0.0.1", port, unitID: 1 },
        ),
    );
    await once(plant.#server, "initialized");
    return { plant, port };
  }

  /** Resolves when the valve is so. */
  async until(isOpen: boolean): Promise<void> {
    while (this.isOpen !== isOpen)
      await new Promise<void>((resolve) => {
        this.#changed.add(resolve);
      });
  }

  #set(level: boolean): void {
    this.isOpen = level;
    for (const resolve of this.#changed) resolve();
    this.#changed.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}

function project(port: number, after: string): Promise<TemporaryFolder> {
  const head = `"@context": https://www.w3.org/2022/wot/td/v1.1\nbase: modbus+tcp://127.0.0.1:${port}/1/\n`;
  return plantProject({
    "compose.yaml": COMPOSE,
    "guard/guard.wasm": OPENER,
    "guard/thimble.yaml": `name: guard\nversion: 1.0.0\nsource: guard.wasm\non: { reading: [machine/temperature] }\ngrants: { write: [coolant/open] }\n`,
    "things/machine.td.yaml": `${head}title: Machine
properties:
  temperature:
    type: number
    unit: "[degF]"
    readOnly: true
    thimble:scale: 0.01
    forms: [{ href: "0", modv:entity: InputRegister, modv:type: xsd:unsignedShort, modv:zeroBasedAddressing: true, modv:pollingTime: 20 }]
`,
    "things/coolant.td.yaml": `${head}title: Valve
properties:
  open:
    type: boolean
    thimble:safeState: false
    thimble:safeAfter: ${after}
    forms: [{ href: "0", modv:entity: Coil, modv:zeroBasedAddressing: true, modv:pollingTime: 20 }]
`,
  });
}

/** Runs the app on a real agent, in a process of its own. */
function up(directory: string): RunningProcess {
  return startProcess(["up", directory, "--port", "0"]);
}

// Each waits for processes more than it works.
describe("a valve that a container opened", { concurrency: 4 }, () => {
  it("is open when the agent is killed at once, and closed by the next, though the container never drives it again", async () => {
    const { plant, port } = await Plant.start();
    await using _ = plant;
    await using files = await project(port, "100ms");
    plant.temperature = 95;
    await using first = up(files.directory);
    await plant.until(true);
    // Before the record of writes is on the disk, which takes a second.
    first.kill("SIGKILL");
    await first.ended;
    assert.equal(plant.isOpen, true);
    plant.temperature = 80;
    await using second = up(files.directory);
    await plant.until(false);
    second.kill("SIGTERM");
    assert.equal((await second.ended).status, 0);
  });

  it("is closed at once when the agent is stopped", async () => {
    const { plant, port } = await Plant.start();
    await using _ = plant;
    await using files = await project(port, "1h");
    plant.temperature = 95;
    await using agent = up(files.directory);
    await plant.until(true);
    agent.kill("SIGTERM");
    await agent.ended;
    assert.equal(plant.isOpen, false);
  });

  it("is closed while the container traps again and again", async () => {
    const { plant, port } = await Plant.start();
    await using _ = plant;
    await using files = await project(port, "300ms");
    plant.temperature = 95;
    await using agent = up(files.directory);
    await plant.until(true);
    plant.temperature = 200;
    await plant.until(false);
    agent.kill("SIGTERM");
    assert.equal((await agent.ended).status, 0);
  });
});
