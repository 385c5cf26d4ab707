import { ThimbleError } from "@thimble/base";

/** How messages are protected. @see OPC 10000-4 v1.05, section 7.20 "MessageSecurityMode" */
export type OpcuaSecurityMode = "None" | "Sign" | "SignAndEncrypt";

/** The modes there are. */
export const OPCUA_SECURITY_MODES: readonly OpcuaSecurityMode[] = ["None", "Sign", "SignAndEncrypt"];

/** What protects a channel, from the weakest. Outdated policies are not among them. @see OPC 10101 v1.00, section 6.3.3 */
export const OPCUA_SECURITY_POLICIES: readonly string[] = [
  "None",
  "Basic256Sha256",
  "Aes128_Sha256_RsaOaep",
  "Aes256_Sha256_RsaPss",
];

/** An endpoint as the server tells of it. */
export interface OpcuaEndpoint {
  readonly mode: OpcuaSecurityMode;
  /** The last part of the policy's URI: `Basic256Sha256`. */
  readonly policy: string;
  /** The server's own word on how much it is worth. */
  readonly level: number;
}

/** What a Thing Description asks for; undefined for the most secure that there is. */
export interface WantedSecurity {
  readonly mode: OpcuaSecurityMode | undefined;
  readonly policy: string | undefined;
}

/**
 * The endpoint to take: the one that is asked for, and otherwise the most secure.
 * @throws ThimbleError things.refused when the server has none that will do
 * @see OPC 10101 v1.00, section 6.3.2
 */
export function chooseEndpoint(
  endpoints: readonly OpcuaEndpoint[],
  wanted: WantedSecurity,
  where: string,
): OpcuaEndpoint {
  const known = endpoints.filter(({ policy }) => OPCUA_SECURITY_POLICIES.includes(policy));
  const fitting = known.filter(
    ({ mode, policy }) => (wanted.mode ?? mode) === mode && (wanted.policy ?? policy) === policy,
  );
  const [best] = fitting.toSorted((a, b) => b.level - a.level || rank(b) - rank(a));
  if (best !== undefined) return best;
  const offered = endpoints.map(({ mode, policy }) => `${mode} with ${policy}`).join(", ");
  throw new ThimbleError("things.refused", `Cannot connect to ${where} as securely as is asked for`, {
    expected: offered === "" ? "a server with an endpoint" : `one of ${offered}`,
  });
}

function rank({ mode, policy }: OpcuaEndpoint): number {
  return OPCUA_SECURITY_MODES.indexOf(mode) * 10 + OPCUA_SECURITY_POLICIES.indexOf(policy);
}
