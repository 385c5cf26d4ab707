import { parseArgs } from "node:util";
import { describeError, SystemClock, ThimbleError } from "@thimble/base";
import { loadPlant } from "./load-plant.ts";
import { ModbusTcpServer } from "./modbus-tcp-server.ts";
import { Plant } from "./plant.ts";
import { type PlantLine, parsePace } from "./plant-line.ts";

/**
 * The plant as a program: `--file plant.yaml --port N --speed 600x|lockstep`. Prints `PlantLine`s, ends with its standard input (so that
 * it never outlives the one who started it), SIGTERM or SIGINT, and exits with the catalogue's code when it can not start.
 */
async function main(): Promise<void> {
  process.stdin.resume().once("close", stop);
  process.once("SIGTERM", stop).once("SIGINT", stop);
  process.stdout.once("error", stop);
  const { file, port, pace } = parseOptions(process.argv.slice(2));
  const { config, record } = await loadPlant(file);
  const plant = new Plant({ config, record, pace, clock: new SystemClock() });
  plant.onCoil((coil, value) => print({ coil, value }));
  const server = new ModbusTcpServer((request, unit) => plant.answer(request, unit));
  print({ ready: true, port: await server.listen({ port }) });
}

function parseOptions(args: readonly string[]): {
  file: string;
  port: number;
  pace: NonNullable<ReturnType<typeof parsePace>>;
} {
  const { values } = parseArgs({
    args: [...args],
    options: {
      file: { type: "string" },
      port: { type: "string", default: "0" },
      speed: { type: "string", default: "600x" },
    },
  });
  const pace = parsePace(values.speed);
  const port = Number(values.port);
  if (values.file === undefined) throw badOption("--file is missing", "--file plant.yaml");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw badOption(`--port is "${values.port}"`, "0 to 65535");
  if (pace === undefined) throw badOption(`--speed is "${values.speed}"`, "a factor like 600x, or lockstep");
  return { file: values.file, port, pace };
}

function badOption(state: string, expected: string): ThimbleError {
  return new ThimbleError("base.argument", `Cannot start the plant: ${state}`, { expected });
}

function print(line: PlantLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Nothing is kept, so there is nothing to put away: the system closes the sockets. */
function stop(): void {
  process.exit();
}

main().catch((error: unknown) => {
  const known =
    error instanceof ThimbleError
      ? error
      : new ThimbleError("base.argument", `Cannot start the plant: ${describeError(error)}`, { cause: error });
  print({ error: known.toJSON() });
  process.exitCode = known.row.exitCode;
  stop();
});
