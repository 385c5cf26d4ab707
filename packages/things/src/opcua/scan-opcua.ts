import { type Clock, isThimbleError, nearest, ThimbleError } from "@thimble/base";
import type { Found } from "../scan/found.ts";
import { DEVICE_SECRETS } from "../security/device-secrets.ts";
import type { SecretStore } from "../security/secret-store.ts";
import { OPCUA_SECURITY_MODES, OPCUA_SECURITY_POLICIES, type WantedSecurity } from "./choose-endpoint.ts";
import { describeOpcua } from "./describe-opcua.ts";
import { loadOpcuaPackage } from "./load-opcua-package.ts";
import { NO_SECURITY } from "./opcua-address.ts";
import { OpcuaSession } from "./opcua-session.ts";
import { parseOpcuaUser } from "./opcua-user.ts";
import { pkiFolder as defaultPkiFolder } from "./pki-folder.ts";

/** How a server is looked at. */
export interface ScanOpcuaOptions {
  readonly clock: Clock;
  /** The name of a secret of this device, as `parseOpcuaUser` reads it; default nobody in particular. */
  readonly login?: string | undefined;
  /** How the channel is protected: `none`, `auto`, or mode and policy, `SignAndEncrypt:Basic256Sha256`. Default `none`. */
  readonly security?: string | undefined;
  /** Default those of this device. */
  readonly secrets?: SecretStore;
  /** Folder of the client's certificate and of those it trusts; default that of this device. */
  readonly pkiFolder?: string;
}

/**
 * Things of what an OPC UA server has, found by walking its address space. It reads only. What is found logs in and is protected in the same way.
 * @param address `opc.tcp://host:port/path`
 * @throws ThimbleError base.argument for another address or way to protect it, things.no-secret, things.missing-library without the package;
 *   things.unreachable, base.timeout, things.refused
 */
export async function scanOpcua(address: string, options: ScanOpcuaOptions): Promise<readonly Found[]> {
  const { clock, login, secrets = DEVICE_SECRETS, pkiFolder = defaultPkiFolder() } = options;
  const security = parseWanted(options.security);
  const url = URL.parse(address);
  if (url === null || url.protocol !== "opc.tcp:" || url.hostname === "")
    throw new ThimbleError("base.argument", `Cannot look at "${address}": it is no OPC UA server`, {
      expected: "opc.tcp://host:port/path, or http://host:port/path for the Thing Descriptions there",
    });
  const port = url.port === "" ? "4840" : url.port;
  const endpoint = `opc.tcp://${url.hostname}:${port}${url.pathname === "/" ? "" : url.pathname}`;
  const library = await loadOpcuaPackage(endpoint);
  const user = login === undefined ? undefined : parseOpcuaUser(login, await secrets.load(login));
  const opening = { endpoint, security, user, pkiFolder, clock, timeout: 10_000 };
  const session = await OpcuaSession.open(library, opening, () => undefined).catch((error: unknown) => {
    throw isThimbleError(error, "things.refused") && user === undefined ? withLoginHint(error) : error;
  });
  try {
    return describeOpcua(endpoint, await session.walk(), {
      security,
      login,
      isCertificate: user !== undefined && "certificate" in user,
    });
  } finally {
    await session.close();
  }
}

/** @throws ThimbleError base.argument */
function parseWanted(text = "none"): WantedSecurity {
  if (text === "none") return NO_SECURITY;
  if (text === "auto") return { mode: undefined, policy: undefined };
  const [given = "", policy = "", ...rest] = text.split(":");
  const mode = OPCUA_SECURITY_MODES.find((each) => each === given);
  if (mode !== undefined && OPCUA_SECURITY_POLICIES.includes(policy) && rest.length === 0) return { mode, policy };
  const pairs = OPCUA_SECURITY_MODES.slice(1).flatMap((each) =>
    OPCUA_SECURITY_POLICIES.slice(1).map((name) => `${each}:${name}`),
  );
  const known = ["none", "auto", ...pairs];
  const near = nearest(text, known);
  throw new ThimbleError("base.argument", `Cannot protect the channel by "${text}"`, {
    expected: near === undefined ? `one of ${known.join(", ")}` : `did you mean "${near}"?`,
  });
}

function withLoginHint(error: ThimbleError): ThimbleError {
  return new ThimbleError("things.refused", error.message, {
    expected: `${error.expected}; a login is the name of a secret of this device, user:password or a certificate with its key`,
    cause: error,
  });
}
