import { sleep, ThimbleError } from "@thimble/base";
import { type ModbusScheme, modbusScheme } from "../modbus/modbus-line.ts";
import { MODBUS_EXCEPTIONS, type ModbusAnswer, type ModbusRequest } from "../modbus/modbus-request.ts";
import { RtuRequestReader, TcpRequestReader } from "../modbus/modbus-request-reader.ts";
import { RTU_SETTINGS } from "../modbus/rtu-frame.ts";
import { parseLineSettings } from "../serial/line-settings.ts";
import { SerialPortLine } from "../serial/serialport-line.ts";
import type { AnswerOutcome } from "../simulated/answer-outcome.ts";
import type { ModbusMishap } from "./modbus-mishap.ts";
import { ModbusPoints } from "./modbus-points.ts";
import type { ModbusHandler } from "./modbus-responder.ts";
import { ModbusRtuServer } from "./modbus-rtu-server.ts";
import { ModbusTcpServer } from "./modbus-tcp-server.ts";
import type { PlantServer, PlantServerModule, PlantServerOptions } from "./plant-server.ts";
import { ServedPoint } from "./served-point.ts";

/** Serves points over Modbus. */
export const MODBUS_PLANT_SERVER: PlantServerModule = {
  kind: "modbus",
  create: (options) => new ModbusPlantServer(options),
};

/** A Modbus server of simulated registers and coils, over TCP or on a serial line. What is wrong with a point is wrong with the request that touches it. */
class ModbusPlantServer implements PlantServer {
  readonly #options: PlantServerOptions;
  readonly #scheme: ModbusScheme;
  readonly #stopping = new AbortController();
  #server: AsyncDisposable | undefined;

  constructor(options: PlantServerOptions) {
    this.#options = options;
    this.#scheme = modbusScheme(new URL(options.address));
  }

  start(points: readonly ServedPoint[]): Promise<string> {
    const table = new ModbusPoints(points);
    const handler: ModbusHandler = (request, unit) => this.#answer(table, request, unit);
    return this.#scheme === "modbus+rtu" ? this.#openPort(handler) : this.#listen(handler);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#server?.[Symbol.asyncDispose]();
  }

  async #listen(handler: ModbusHandler): Promise<string> {
    const { hostname, port: declared } = new URL(this.#options.address);
    const { host = hostname.replace(/^\[(.*)\]$/, "$1"), port = Number(declared) } = this.#options;
    const isRtu = this.#scheme === "modbus+rtu+tcp";
    const server = new ModbusTcpServer(handler, () => (isRtu ? new RtuRequestReader() : new TcpRequestReader()));
    this.#server = server;
    const actual = await server.listen({ port, host });
    return `${this.#scheme}://${host.includes(":") ? `[${host}]` : host}:${actual}`;
  }

  async #openPort(handler: ModbusHandler): Promise<string> {
    const { address, serialPort } = this.#options;
    if (serialPort === undefined)
      throw new ThimbleError("things.bad-plant", `Cannot serve ${address}: it is the clients' end of a cable`, {
        expected: "the serial port at the other end, with --serial-port",
      });
    const settings = parseLineSettings(new URL(address).searchParams, RTU_SETTINGS, () => undefined);
    const server = new ModbusRtuServer(handler, new SerialPortLine({ path: serialPort, settings }));
    this.#server = server;
    await server.open(this.#stopping.signal);
    return address;
  }

  #answer(table: ModbusPoints, request: ModbusRequest, unit: number): ModbusAnswer | ModbusMishap {
    const planned = table.plan(request, unit);
    const { delay, error } = ServedPoint.outcome(planned.points);
    if (delay === 0 && error === undefined) return planned.carryOut();
    const way = wayOf(error, this.#scheme);
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

/** Modbus TCP has no checksum: what is wrong there is no Modbus at all. A serial line has no connection: who is gone says nothing. */
function wayOf(error: AnswerOutcome["error"], scheme: ModbusScheme): ModbusMishap["way"] {
  switch (error?.code) {
    case "base.timeout":
      return "nothing";
    case "things.bad-answer":
      return scheme === "modbus+tcp" ? "garbage" : "wrong-checksum";
    case "things.unreachable":
      return scheme === "modbus+rtu" ? "nothing" : "hang-up";
    default:
      return "answer";
  }
}
