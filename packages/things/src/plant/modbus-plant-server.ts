import { sleep } from "@thimble/base";
import { MODBUS_EXCEPTIONS, type ModbusAnswer, type ModbusRequest } from "../modbus/modbus-request.ts";
import type { AnswerOutcome } from "../simulated/answer-outcome.ts";
import type { ModbusMishap } from "./modbus-mishap.ts";
import { ModbusPoints } from "./modbus-points.ts";
import { ModbusTcpServer } from "./modbus-tcp-server.ts";
import type { PlantServer, PlantServerModule, PlantServerOptions } from "./plant-server.ts";
import { ServedPoint } from "./served-point.ts";

/** Serves points over Modbus TCP. */
export const MODBUS_PLANT_SERVER: PlantServerModule = {
  kind: "modbus",
  create: (options) => new ModbusPlantServer(options),
};

/** A Modbus TCP server of simulated registers and coils. What is wrong with a point is wrong with the request that touches it. */
class ModbusPlantServer implements PlantServer {
  readonly #options: PlantServerOptions;
  readonly #stopping = new AbortController();
  #server: ModbusTcpServer | undefined;

  constructor(options: PlantServerOptions) {
    this.#options = options;
  }

  async start(points: readonly ServedPoint[]): Promise<string> {
    const table = new ModbusPoints(points);
    const { address } = this.#options;
    const { hostname, port: declared } = new URL(address);
    const { host = hostname.replace(/^\[(.*)\]$/, "$1"), port = Number(declared) } = this.#options;
    this.#server = new ModbusTcpServer((request, unit) => this.#answer(table, request, unit));
    const actual = await this.#server.listen({ port, host });
    return `modbus+tcp://${host.includes(":") ? `[${host}]` : host}:${actual}`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#server?.close();
  }

  #answer(table: ModbusPoints, request: ModbusRequest, unit: number): ModbusAnswer | ModbusMishap {
    const planned = table.plan(request, unit);
    const { delay, error } = ServedPoint.outcome(planned.points);
    if (delay === 0 && error === undefined) return planned.carryOut();
    const way = wayOf(error);
    const until = error?.code === "base.timeout" || delay === 0 ? undefined : this.#later(delay);
    const answer = (): ModbusAnswer =>
      error === undefined ? planned.carryOut() : { kind: "exception", code: MODBUS_EXCEPTIONS.deviceFailure };
    return { kind: "mishap", way, answer, ...(until !== undefined && { until }) };
  }

  /** When the server stops, nobody waits for the answer any more. */
  #later(delay: number): Promise<void> {
    return sleep(this.#options.clock, delay, this.#stopping.signal).catch(() => undefined);
  }
}

/** Over TCP there is no checksum: what does not fit is no Modbus at all. */
function wayOf(error: AnswerOutcome["error"]): ModbusMishap["way"] {
  switch (error?.code) {
    case "base.timeout":
      return "nothing";
    case "things.bad-answer":
      return "garbage";
    case "things.unreachable":
      return "hang-up";
    default:
      return "answer";
  }
}
