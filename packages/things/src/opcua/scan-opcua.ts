import { type Clock, ThimbleError } from "@thimble/base";
import type { Found } from "../scan/found.ts";
import { describeOpcua } from "./describe-opcua.ts";
import { loadOpcuaPackage } from "./load-opcua-package.ts";
import { NO_SECURITY } from "./opcua-address.ts";
import { OpcuaSession } from "./opcua-session.ts";

/**
 * Things of what an OPC UA server has, found by walking its address space, without a login and without protection of the channel. It reads only.
 * @param address `opc.tcp://host:port/path`
 * @throws ThimbleError base.argument for another address, things.missing-library without the package; things.unreachable, base.timeout, things.refused
 */
export async function scanOpcua(address: string, clock: Clock): Promise<readonly Found[]> {
  const url = URL.parse(address);
  if (url === null || url.protocol !== "opc.tcp:" || url.hostname === "")
    throw new ThimbleError("base.argument", `Cannot look at "${address}": it is no OPC UA server`, {
      expected: "opc.tcp://host:port/path",
    });
  const port = url.port === "" ? "4840" : url.port;
  const endpoint = `opc.tcp://${url.hostname}:${port}${url.pathname === "/" ? "" : url.pathname}`;
  const library = await loadOpcuaPackage(endpoint);
  const session = await OpcuaSession.open(
    library,
    { endpoint, security: NO_SECURITY, user: undefined, pkiFolder: undefined, clock, timeout: 10_000 },
    () => undefined,
  );
  try {
    return describeOpcua(endpoint, await session.walk());
  } finally {
    await session.close();
  }
}
