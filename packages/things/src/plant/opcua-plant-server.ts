import { sleep, ThimbleError } from "@thimble/base";
import type { OPCUAServer } from "node-opcua-server";
import { isOpcuaBinding, type OpcuaBinding } from "../opcua/opcua-binding.ts";
import type { AnswerOutcome } from "../simulated/answer-outcome.ts";
import { OpcuaFolders } from "./opcua-folders.ts";
import { opcuaRaiser } from "./opcua-raiser.ts";
import type { PlantServer, PlantServerModule, PlantServerOptions } from "./plant-server.ts";
import { runServedEvents, type ServedEvent } from "./served-event.ts";
import { ServedPoint } from "./served-point.ts";

/** Serves points over OPC UA. */
export const OPCUA_PLANT_SERVER: PlantServerModule = {
  kind: "opcua",
  create: (options) => new OpcuaPlantServer(options),
};

/** The packages of an OPC UA server: large and optional, loaded when one starts. */
type ServerPackages = typeof import("node-opcua-server") &
  Pick<typeof import("node-opcua-client"), "DataType" | "DataValue" | "StatusCodes" | "Variant"> &
  Pick<typeof import("node-opcua-certificate-manager"), "OPCUACertificateManager">;

/** How often a client may have a value sampled, ms. */
const MINIMUM_SAMPLING_INTERVAL = 20;

/** An OPC UA server of simulated variables and methods, open to everyone. What is wrong with a point is wrong with its variable. */
class OpcuaPlantServer implements PlantServer {
  readonly #options: PlantServerOptions;
  readonly #stopping = new AbortController();
  #server: OPCUAServer | undefined;
  #happening: Disposable | undefined;

  constructor(options: PlantServerOptions) {
    this.#options = options;
  }

  async start(points: readonly ServedPoint[], events: readonly ServedEvent[] = []): Promise<string> {
    const packages = await loadPackages();
    const url = new URL(this.#options.address);
    const { host = url.hostname.replace(/^\[(.*)\]$/, "$1"), port = Number(url.port), pkiFolder } = this.#options;
    const manager = new packages.OPCUACertificateManager({
      automaticallyAcceptUnknownCertificate: true,
      ...(pkiFolder !== undefined && { rootFolder: pkiFolder }),
    });
    const server = new packages.OPCUAServer({
      port,
      hostname: host,
      host,
      resourcePath: url.pathname === "/" ? "" : url.pathname,
      serverCertificateManager: manager,
      userCertificateManager: manager,
    });
    await server.initialize();
    const raisers = this.#build(server, packages, points, events);
    try {
      await server.start();
    } catch (cause) {
      const isInUse = cause instanceof Error && /EADDRINUSE/.test(cause.message);
      await server.shutdown(0).catch(() => undefined);
      throw new ThimbleError(
        isInUse ? "things.port-in-use" : "things.unreachable",
        `Cannot listen on ${host}:${port}: ${isInUse ? "another program listens there" : "the system refuses it"}`,
        { where: `${host}:${port}`, expected: "another port, or 0 for any that is free", cause },
      );
    }
    this.#server = server;
    this.#happening = runServedEvents(events, this.#options, (event, held) => raisers.get(event)?.(held));
    const actual = new URL(server.getEndpointUrl());
    return `opc.tcp://${host.includes(":") ? `[${host}]` : host}:${actual.port}${url.pathname === "/" ? "" : url.pathname}`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#happening?.[Symbol.dispose]();
    const server = this.#server;
    this.#server = undefined;
    await server?.shutdown(0);
  }

  /** Makes all nodes; gives what raises each event. */
  #build(
    server: OPCUAServer,
    packages: ServerPackages,
    points: readonly ServedPoint[],
    events: readonly ServedEvent[],
  ): ReadonlyMap<ServedEvent, (held: number) => void> {
    const space = server.engine.addressSpace;
    if (space === null) throw new ThimbleError("base.bug", "Cannot serve OPC UA: the server has no address space");
    const folders = new OpcuaFolders(space);
    const bindings = [...points.flatMap(({ read, write }) => [read, write]), ...events.map(({ read }) => read)].filter(
      isOpcuaBinding,
    );
    folders.declareNamespaces(
      bindings.flatMap(({ node, event }) => [
        node.text,
        ...(event?.type === undefined ? [] : [event.type]),
        ...(event?.field ?? []).map((name) => `/${name}`),
      ]),
    );
    const served = new Set<string>();
    for (const point of points) {
      const binding = [point.read, point.write].find(isOpcuaBinding);
      if (binding === undefined || served.has(binding.node.text)) continue;
      served.add(binding.node.text);
      if (binding.isMethod) this.#addMethod(packages, folders, point, binding);
      else this.#addVariable(packages, folders, point, binding);
    }
    return new Map(events.flatMap((event) => [[event, opcuaRaiser(folders, packages, event)] as const]));
  }

  #addVariable(packages: ServerPackages, folders: OpcuaFolders, point: ServedPoint, binding: OpcuaBinding): void {
    const { DataType, DataValue, StatusCodes, Variant } = packages;
    const { parent, namespace, browseName, nodeId } = folders.placeOf(binding.node, point.path);
    const dataType = point.type === "boolean" ? DataType.Boolean : DataType.Double;
    const valueNow = (error: AnswerOutcome["error"]): InstanceType<typeof DataValue> => {
      const now = new Date(this.#options.clock.now());
      if (error !== undefined)
        return new DataValue({ statusCode: StatusCodes[statusOf(error)], sourceTimestamp: now, serverTimestamp: now });
      const value = point.type === "boolean" ? point.value !== 0 : point.value;
      return new DataValue({
        value: new Variant({ dataType, value }),
        statusCode: StatusCodes.Good,
        sourceTimestamp: now,
        serverTimestamp: now,
      });
    };
    namespace.addVariable({
      componentOf: parent,
      browseName,
      ...(nodeId !== undefined && { nodeId }),
      dataType,
      minimumSamplingInterval: MINIMUM_SAMPLING_INTERVAL,
      accessLevel: accessOf(point),
      userAccessLevel: accessOf(point),
      value: {
        timestamped_get: (callback: (error: Error | null, value?: InstanceType<typeof DataValue>) => void) => {
          const { delay, error } = ServedPoint.outcome([point]);
          void this.#after(delay).then(() => callback(null, valueNow(error)));
        },
        timestamped_set: (
          value: InstanceType<typeof DataValue>,
          callback: (error: Error | null, status: InstanceType<typeof packages.DataValue>["statusCode"]) => void,
        ) => {
          const { delay, error } = ServedPoint.outcome([point]);
          void this.#after(delay).then(() => {
            if (error === undefined) point.value = Number(value.value.value);
            callback(null, error === undefined ? StatusCodes.Good : StatusCodes[statusOf(error)]);
          });
        },
      },
    });
  }

  #addMethod(packages: ServerPackages, folders: OpcuaFolders, point: ServedPoint, binding: OpcuaBinding): void {
    const { DataType, StatusCodes } = packages;
    const { parent, namespace, browseName, nodeId } = folders.placeOf(binding.node, point.path);
    const dataType = point.type === "boolean" ? DataType.Boolean : DataType.Double;
    const method = namespace.addMethod(parent, {
      browseName,
      ...(nodeId !== undefined && { nodeId }),
      inputArguments: point.constant === undefined ? [{ name: "value", dataType }] : [],
      outputArguments: [],
    });
    method.bindMethod((inputs, _context, callback) => {
      const { delay, error } = ServedPoint.outcome([point]);
      void this.#after(delay).then(() => {
        if (error === undefined) point.value = point.constant ?? Number(inputs[0]?.value);
        const statusCode = error === undefined ? StatusCodes.Good : StatusCodes[statusOf(error)];
        callback(null, { statusCode, outputArguments: [] });
      });
    });
  }

  /** When the server stops, nobody waits for the answer any more. */
  async #after(delay: number): Promise<void> {
    if (delay > 0) await sleep(this.#options.clock, delay, this.#stopping.signal).catch(() => undefined);
  }
}

function accessOf({ read, write }: ServedPoint): string {
  return [...(read === undefined ? [] : ["CurrentRead"]), ...(write === undefined ? [] : ["CurrentWrite"])].join(" | ");
}

/** What a server says of a variable whose device does that. @see OPC 10000-4 v1.05, section 7.39 "StatusCode" */
function statusOf(
  error: ThimbleError,
): "BadTimeout" | "BadDecodingError" | "BadNoCommunication" | "BadUserAccessDenied" {
  switch (error.code) {
    case "base.timeout":
      return "BadTimeout";
    case "things.bad-answer":
      return "BadDecodingError";
    case "things.unreachable":
      return "BadNoCommunication";
    default:
      return "BadUserAccessDenied";
  }
}

async function loadPackages(): Promise<ServerPackages> {
  try {
    const server = await import("node-opcua-server");
    const { DataType, DataValue, setErrorLogger, setWarningLogger, StatusCodes, Variant } = await import(
      "node-opcua-client"
    );
    const { OPCUACertificateManager } = await import("node-opcua-certificate-manager");
    // They write to the console otherwise. What matters comes as an error.
    setWarningLogger(() => undefined);
    setErrorLogger(() => undefined);
    return { ...server, DataType, DataValue, StatusCodes, Variant, OPCUACertificateManager };
  } catch (cause) {
    throw new ThimbleError("things.missing-library", "Cannot serve OPC UA: node-opcua-server is not installed", {
      expected: "npm install node-opcua-server@2 node-opcua-client@2",
      cause,
    });
  }
}
