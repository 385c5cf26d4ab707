import type { OpcuaSecurityMode, WantedSecurity } from "./choose-endpoint.ts";
import { OPCUA_SECURITY_MODES } from "./choose-endpoint.ts";

/** Where a server is, how its channel is protected and who logs in: what the address of a driver carries. */
export interface OpcuaAddress {
  /** `opc.tcp://host:port/path`. */
  readonly endpoint: string;
  readonly security: WantedSecurity;
  /** The name of a secret, as `parseOpcuaUser` reads it; undefined for nobody in particular. */
  readonly login: string | undefined;
}

/** A channel without protection, which every server offers that asks for none. */
export const NO_SECURITY: WantedSecurity = { mode: "None", policy: "None" };

/** The address as one text: Things with the same text share a session. */
export function formatOpcuaAddress({ endpoint, security: { mode, policy }, login }: OpcuaAddress): string {
  const query = new URLSearchParams();
  if (mode !== "None") query.set("mode", mode ?? "auto");
  if (mode !== "None" && policy !== undefined) query.set("policy", policy);
  if (login !== undefined) query.set("login", login);
  return query.size === 0 ? endpoint : `${endpoint}?${query}`;
}

/** What `formatOpcuaAddress` wrote. */
export function parseOpcuaAddress(text: string): OpcuaAddress {
  const [endpoint = "", query = ""] = text.split("?");
  const parameters = new URLSearchParams(query);
  const mode = parameters.get("mode");
  const login = parameters.get("login") ?? undefined;
  if (mode === null) return { endpoint, security: NO_SECURITY, login };
  const wanted: OpcuaSecurityMode | undefined = OPCUA_SECURITY_MODES.find((each) => each === mode);
  return { endpoint, security: { mode: wanted, policy: parameters.get("policy") ?? undefined }, login };
}
