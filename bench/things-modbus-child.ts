import { SILENT_LOGGER, SystemClock, SystemRandom } from "@thimble/base";
import { defaultDrivers, ModbusTcpServer, parseThingDescription, ThingHost } from "@thimble/things";
import modbus from "modbus-serial";

/** `slaves COUNT` serves until it is ended and prints its ports; `things|modbus-serial PORTS REGISTERS SECONDS` reads them and prints what it took. */
const [kind = "things", first = "1", registers = "50", seconds = "5"] = process.argv.slice(2);
const ports = first.split(",").map(Number);
let readings = 0;

if (kind === "slaves") await serve(Number(first));
else {
  const end = kind === "things" ? startThings() : await startLoops();
  // Until all are connected and the machine code is made.
  await pause(2);
  readings = 0;
  const cpu = process.cpuUsage();
  const from = performance.now();
  await pause(Number(seconds));
  const wall = (performance.now() - from) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const rss = process.memoryUsage.rss();
  console.log(JSON.stringify({ perSecond: readings / wall, cpuPerReading: (user + system) / readings, rss }));
  await end();
  process.exit(0);
}

async function serve(count: number): Promise<void> {
  const listening: number[] = [];
  for (let i = 0; i < count; i++) {
    const server = new ModbusTcpServer((request) => {
      const quantity = request.kind === "read" ? request.quantity : 0;
      return { kind: "values", values: Array.from({ length: quantity }, (_, k) => k) };
    });
    listening.push(await server.listen({ port: 0 }));
  }
  console.log(listening.join(","));
}

/** A Thing for each slave, a property for each register, read again as soon as the last round is taken. */
function startThings(): () => Promise<void> {
  const parts = { clock: new SystemClock(), random: new SystemRandom(), logger: SILENT_LOGGER };
  const host = new ThingHost({ ...parts, drivers: defaultDrivers(parts) });
  host.onReading(() => {
    readings += 1;
  });
  for (const [i, port] of ports.entries())
    host.add(parseThingDescription(descriptionOf(port), `slave-${i}.td.json`, `slave-${i}`));
  return () => host.close();
}

function descriptionOf(port: number): string {
  const property = (register: number): unknown => ({
    type: "integer",
    unit: "1",
    readOnly: true,
    forms: [
      {
        href: String(register),
        "modv:entity": "HoldingRegister",
        "modv:zeroBasedAddressing": true,
        "modv:pollingTime": 0,
      },
    ],
  });
  return JSON.stringify({
    "@context": "https://www.w3.org/2022/wot/td/v1.1",
    title: "Slave",
    base: `modbus+tcp://127.0.0.1:${port}/1/`,
    properties: Object.fromEntries(Array.from({ length: Number(registers) }, (_, k) => [`r${k}`, property(k)])),
  });
}

/** A connection for each slave, and on each a loop that asks for one register after the other. */
async function startLoops(): Promise<() => Promise<void>> {
  const clients = await Promise.all(
    ports.map(async (port) => {
      const client = new modbus.default();
      await client.connectTCP("127.0.0.1", { port });
      client.setID(1);
      return client;
    }),
  );
  let isRunning = true;
  const loops = clients.map(async (client) => {
    for (let register = 0; isRunning; register = (register + 1) % Number(registers)) {
      const { data } = await client.readHoldingRegisters(register, 1);
      readings += data.length;
    }
  });
  return async () => {
    isRunning = false;
    await Promise.all(loops);
    for (const client of clients) client.close(() => undefined);
  };
}

function pause(length: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, length * 1000));
}
