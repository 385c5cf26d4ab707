import { ThimbleError } from "@thimble/base";

/** The packages that speak OPC UA. They are large and optional: they are loaded with the first connection. */
export type OpcuaPackage = typeof import("node-opcua-client") &
  Pick<typeof import("node-opcua-certificate-manager"), "OPCUACertificateManager">;

/**
 * The packages, for a server at `endpoint`.
 * @param load imports them; default those that are installed
 * @throws ThimbleError things.missing-library
 */
export async function loadOpcuaPackage(
  endpoint: string,
  load: () => Promise<OpcuaPackage> = importOpcua,
): Promise<OpcuaPackage> {
  try {
    return await load();
  } catch (cause) {
    throw new ThimbleError("things.missing-library", `Cannot reach ${endpoint}: OPC UA needs a package`, {
      where: endpoint,
      expected: "npm install node-opcua-client@2",
      cause,
    });
  }
}

async function importOpcua(): Promise<OpcuaPackage> {
  const client = await import("node-opcua-client");
  const { OPCUACertificateManager } = await import("node-opcua-certificate-manager");
  // It writes to the console otherwise. What matters comes as an error.
  client.setWarningLogger(() => undefined);
  client.setErrorLogger(() => undefined);
  return { ...client, OPCUACertificateManager };
}
